import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { asked, mountStill } from '../../testing/mounted';
import { models } from '../../testing/samples';
import { pressKey, theField, typeText } from '../../testing/typing';
import { type ChatOptions, PANEL_OPTIONS } from '../options';

type Tools = NonNullable<NonNullable<ChatOptions['composer']>['tools']>;
const search: Tools[number] = {
  id: 'search',
  label: 'Search the web',
  shortLabel: 'Search',
  icon: 'globe',
  placeholderOverride: 'Search for what?',
};

function mount(tools: Tools) {
  const made = mountStill({}, null, { options: { ...PANEL_OPTIONS, composer: { tools } } });
  const changes: (string | null)[] = [];
  made.chat.addEventListener('chatkit.tool.change', ({ detail }) => changes.push(detail.toolId));
  return { ...made, changes };
}

async function choose(label: string): Promise<void> {
  fireEvent.click(screen.getByLabelText('Add to the message'));
  fireEvent.click(await screen.findByRole('menuitemradio', { name: label }));
}

describe('a tool', () => {
  it('is chosen from the menu, shown as a chip, sent once and told to the page [O3 O15]', async () => {
    const { still, changes } = mount([search]);
    await choose('Search the web');
    await screen.findByText('Search');
    await waitFor(() => expect(theField().placeholder).toBe('Search for what?'));
    await typeText('ChatKit');
    pressKey('Enter');
    await asked(still, 'send', { text: 'ChatKit', tool: 'search' });
    await waitFor(() => expect(screen.queryByText('Search')).toBeNull());
    await waitFor(() => expect(changes).toEqual(['search', null]));
  });

  it('lasts when it is persistent, until its chip is removed [O3]', async () => {
    const { still } = mount([{ ...search, persistent: true }]);
    await choose('Search the web');
    await typeText('one');
    pressKey('Enter');
    await waitFor(() => expect(theField().value).toBe(''));
    fireEvent.click(screen.getByLabelText('Do not use Search the web'));
    await waitFor(() => expect(screen.queryByText('Search')).toBeNull());
    await typeText('two');
    pressKey('Enter');
    await asked(still, 'send', { text: 'two' });
  });

  it('stands beside the menu when it is pinned [O3]', async () => {
    mount([{ ...search, pinned: true }]);
    fireEvent.click(screen.getByLabelText('Use Search the web'));
    await screen.findByText('Search');
  });

  it('may be one of the server, with its own words [O3]', async () => {
    const tools = [{ id: 'plot', label: 'Plot', icon: 'chart', placeholder: 'Plot what?' }];
    mountStill({ models: { ...models, tools } });
    await choose('Plot');
    await waitFor(() => expect(theField().placeholder).toBe('Plot what?'));
  });
});

describe('the models of the page', () => {
  const composer = {
    models: [
      { id: 'fast', label: 'Fast', description: 'Answers soon' },
      { id: 'deep', label: 'Deep', default: true },
      { id: 'old', label: 'Old', disabled: true },
    ],
  };

  it('take the place of those of the server and go with the message [O3]', async () => {
    const { still } = mountStill({}, null, { options: { composer } });
    fireEvent.click(screen.getByLabelText('Model: Deep'));
    fireEvent.click(await screen.findByText('Old'));
    fireEvent.click(screen.getByText('Answers soon'));
    await screen.findByLabelText('Model: Fast');
    await typeText('Hi');
    pressKey('Enter');
    await asked(still, 'send', { text: 'Hi', model: 'fast' });
  });

  it('are none where neither page nor server names any [O3]', () => {
    mountStill({ models: null }, null, { host: { detached: false } });
    expect(screen.queryByTitle('Choose who answers')).toBeNull();
  });

  it('may be said to do without: the placeholder is the page’s [O3]', () => {
    mountStill({}, null, { options: { composer: { placeholder: 'Message Acme' } } });
    expect(theField().placeholder).toBe('Message Acme');
  });
});
