import type { Command } from '@openai/chatkit';
import { screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { aQuestion } from '../../testing/fixtures';
import { asked, mountStill } from '../../testing/mounted';
import { failingPage, models } from '../../testing/samples';
import { pressKey, theField, typeText } from '../../testing/typing';
import { type ChatOptions, PANEL_OPTIONS } from '../options';

const lines = () => screen.getAllByRole('option').map((line) => line.textContent);

describe('"/"', () => {
  it('offers what the chat can do now [O5]', async () => {
    const withTools = { ...models, tools: [{ id: 'plot', label: 'Plot', icon: 'chart' }] };
    mountStill({ models: withTools, page: failingPage, items: [aQuestion('u1', 'Why?')] });
    await typeText('/');
    await screen.findByRole('listbox');
    expect(lines()).toEqual([
      'New chat',
      'Conversations',
      'Choose a tool…',
      'Choose who answers…',
      'Answer again',
    ]);
  });

  it('finds by what is typed behind it, does it and takes itself out of the text [O5]', async () => {
    const { still } = mountStill();
    await typeText('/conv');
    await screen.findByRole('listbox');
    pressKey('Enter');
    await asked(still, 'show', 'history');
    await waitFor(() => expect(theField().value).toBe(''));
  });

  it('chooses who answers from a menu of its own [O5]', async () => {
    const { still } = mountStill();
    await typeText('/who');
    await screen.findByRole('listbox');
    pressKey('Enter');
    await waitFor(() => expect(lines()[0]).toContain('Offline'));
    pressKey('ArrowDown');
    pressKey('Enter');
    await asked(still, 'chooseModel', 'openai:gpt');
  });

  it('is sent like any text when nothing is found', async () => {
    const { still } = mountStill();
    await typeText('/home/me/data.csv is empty');
    pressKey('Enter');
    await asked(still, 'send', { text: '/home/me/data.csv is empty' });
  });

  it('is an ordinary character where the page does not enable it [O5]', async () => {
    mountStill({}, null, { options: { ...PANEL_OPTIONS, commands: undefined } });
    await typeText('/');
    expect(theField().getAttribute('role')).toBeNull();
  });
});

describe("a page's command", () => {
  function mount(onSelect: NonNullable<ChatOptions['commands']>['onSelect']) {
    const onSearch = async (query: string): Promise<Command[]> =>
      [{ id: 'ticket', label: 'Open a ticket', group: 'Acme' }].filter(({ id }) => id.includes(query));
    return mountStill({}, null, { options: { commands: { enabled: true, onSearch, onSelect } } });
  }

  it('inserts what it gives [O5]', async () => {
    mount(async () => ({ type: 'entity', entity: { id: 't9', title: 'ticket 9' } }));
    await typeText('/tick');
    await screen.findByText('Open a ticket');
    pressKey('Enter');
    await waitFor(() => expect(theField().value).toBe('@ticket 9 '));
  });

  it('opens the next menu, and then does what it does [O5]', async () => {
    const chosen: string[] = [];
    mount(async ({ id }) => {
      chosen.push(id);
      return id === 'ticket' ? { type: 'menu', commands: [{ id: 'urgent', label: 'Urgent' }] } : undefined;
    });
    await typeText('/tick');
    await screen.findByText('Open a ticket');
    pressKey('Enter');
    await screen.findByText('Urgent');
    expect(theField().value).toBe('/');
    pressKey('Enter');
    await waitFor(() => expect(theField().value).toBe(''));
    expect(chosen).toEqual(['ticket', 'urgent']);
  });
});
