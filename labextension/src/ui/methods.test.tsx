import { screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Attachment } from '../protocol';
import { asked, mountStill } from '../testing/mounted';
import { models } from '../testing/samples';
import { theField } from '../testing/typing';
import type { EventName } from './chatEvents';

const file: Attachment = { type: 'file', id: 'atc_1', name: 'a.csv', mime_type: 'text/csv' };
const takesFiles = { ...models, attachments: { max_size: 99, max_count: 3, accept: {} } };

describe('the methods', () => {
  it('send a message with all that belongs to it [O14]', async () => {
    const { still, chat } = mountStill();
    await chat.sendUserMessage({
      content: [
        { type: 'input_text', text: 'Plot ' },
        { type: 'input_tag', id: 'v1', text: 'orders' },
      ],
      reply: 'amount',
      attachments: [file],
      newThread: true,
      toolChoice: { id: 'plot' },
      model: 'fast',
    });
    expect(still.calls[0]).toEqual(['newThread']);
    await asked(still, 'send', {
      text: 'Plot @orders',
      tags: [{ type: 'input_tag', id: 'v1', text: 'orders', data: {} }],
      quotedText: 'amount',
      attachments: [file],
      tool: 'plot',
      model: 'fast',
    });
    await chat.sendUserMessage({ text: 'Hi' });
    await asked(still, 'send', { text: 'Hi' });
  });

  it('set the composer without sending; what is not named stays [O14]', async () => {
    const { still, chat } = mountStill({ models: takesFiles });
    const upload = new File(['a'], 'b.csv');
    await chat.setComposerValue({ text: 'Plot', attachments: [file], selectedModelId: 'openai:gpt' });
    await waitFor(() => expect(theField().value).toBe('Plot'));
    expect(screen.getByText('a.csv')).toBeTruthy();
    await chat.setComposerValue({ reply: 'amount', files: [upload] });
    await screen.findByText('amount');
    expect(theField().value).toBe('Plot');
    expect(still.calls).toEqual([
      ['chooseModel', 'openai:gpt'],
      ['attachFiles', [upload]],
    ]);
  });

  it('choose and clear a tool [O14 O15]', async () => {
    const tools = [{ id: 'plot', label: 'Plot something', icon: 'chart' }];
    const { chat } = mountStill({ models: { ...models, tools } });
    await chat.setComposerValue({ selectedToolId: 'plot' });
    await screen.findByText('Plot something');
    await chat.setComposerValue({ selectedToolId: null });
    await waitFor(() => expect(screen.queryByText('Plot something')).toBeNull());
  });

  it('open threads and the history, fetch updates and send actions [O14]', async () => {
    const { still, chat } = mountStill();
    await chat.setThreadId('thr_2');
    await chat.setThreadId(null);
    await chat.showHistory();
    await chat.hideHistory();
    await chat.fetchUpdates();
    await chat.sendCustomAction({ type: 'pay', payload: { sum: 3 } }, 'w1');
    expect(still.calls).toEqual([
      ['openThread', 'thr_2'],
      ['newThread'],
      ['show', 'history'],
      ['show', 'thread'],
      ['fetchUpdates'],
      ['sendAction', { type: 'pay', payload: { sum: 3 } }, 'w1'],
    ]);
  });

  it('put the cursor into the composer [O14]', async () => {
    const { chat } = mountStill();
    await chat.focusComposer();
    expect(document.activeElement).toBe(theField());
  });

  it('set all options anew: what is not there any more no longer holds [O14]', () => {
    const { chat } = mountStill();
    chat.setOptions({ composer: { placeholder: 'Message Acme' }, frameTitle: 'Acme' });
    expect(theField().placeholder).toBe('Message Acme');
    chat.setOptions({ frameTitle: 'Acme' });
    expect(theField().placeholder).toBe('Ask about this notebook');
  });
});

describe('the events', () => {
  it('say that the chat is ready to who listens right after mounting [O15]', async () => {
    const { chat } = mountStill();
    await new Promise((resolve) => chat.addEventListener('chatkit.ready', resolve));
  });

  it('are handed on from the client, and the history opens and closes [O15 E10]', () => {
    const { still, chat } = mountStill();
    const heard: [EventName, unknown][] = [];
    const hear = (event: CustomEvent) => heard.push([event.type as EventName, event.detail]);
    const names = [
      'chatkit.effect',
      'chatkit.response.start',
      'chatkit.history.open',
      'chatkit.history.close',
    ];
    for (const name of names as 'chatkit.effect'[]) chat.addEventListener(name, hear);
    still.tell({ name: 'chatkit.response.start' });
    still.tell({ name: 'chatkit.effect', detail: { name: 'confetti', data: { many: true } } });
    still.set({ view: 'history' });
    still.set({ view: 'thread' });
    chat.removeEventListener('chatkit.effect', hear);
    still.tell({ name: 'chatkit.effect', detail: { name: 'confetti' } });
    expect(heard).toEqual([
      ['chatkit.response.start', null],
      ['chatkit.effect', { name: 'confetti', data: { many: true } }],
      ['chatkit.history.open', null],
      ['chatkit.history.close', null],
    ]);
  });
});
