import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { encodeEvent } from '../../testing/fakeHost';
import { FakeWidget, liveKernel } from '../../testing/fakeWidget';
import { anAnswer, aRun, aThread, someModels } from '../../testing/fixtures';
import { typeText } from '../../testing/typing';
import { openChat } from './chat';
import { Comm } from './comm';
import { ModelPlace } from './modelPlace';

beforeEach(() => vi.stubGlobal('CHAT_CSS', '.ck-chat { color: red; }'));
afterEach(() => vi.unstubAllGlobals());

const question = {
  type: 'user_message' as const,
  id: 'u1',
  thread_id: 'thr_1',
  created_at: '2026-01-02T03:04:05Z',
  content: [{ type: 'input_text' as const, text: 'Why?' }],
  attachments: [],
  inference_options: {},
};

function reply({ type }: { type: string }): unknown[] | object {
  switch (type) {
    case 'models.list':
      return someModels;
    case 'threads.create': {
      const done = { type: 'client_effect' as const, name: 'jupyter_chatkit.run', data: { outcome: 'done' } };
      const events = [
        { type: 'thread.created' as const, thread: aThread() },
        ...aRun(question, 'a1', ['So', '.']),
      ];
      return [...events, done].map((event, at) => new TextDecoder().decode(encodeEvent(event, at + 1)));
    }
    case 'threads.get_by_id':
      return aThread({ id: 'thr_2', title: 'Of Python' });
    case 'items.list':
      return { data: [anAnswer('b1', 'Asked in a cell.')], has_more: false };
    default:
      return { data: [], has_more: false, text: '', tokens: 0, parts: [], redacted: [] };
  }
}

function open(traits = {}) {
  const widget = new FakeWidget(traits);
  widget.kernel = liveKernel('server', reply);
  const comm = new Comm(widget);
  const el = document.createElement('div');
  document.body.append(el);
  const chat = openChat(el, { comm, place: new ModelPlace(widget, comm) });
  return { widget, el, chat };
}

it('converses over the comm: the thread is the trait, and the kernel is told of the turn', async () => {
  const { widget, el, chat } = open();
  await waitFor(() => expect(screen.getByLabelText(/^Model:/)).toBeTruthy());
  await typeText('Why?');
  fireEvent.click(screen.getByLabelText('Send'));
  await screen.findByText('So.');
  await waitFor(() => expect(widget.sentOf('turn')).toEqual([{ kind: 'turn', thread_id: 'thr_1' }]));
  expect(widget.get('thread_id')).toBe('thr_1');
  const asked = widget.sentOf('request').map(({ body }) => body);
  expect(asked.find(({ type }) => type === 'threads.create')?.metadata).toMatchObject({
    pageContext: { path: 'a.ipynb' },
    run: { detached: true },
  });
  expect(el.querySelector('style')?.textContent).toContain('.ck-chat');
  chat.dispose();
  expect([el.childNodes.length, widget.heard]).toEqual([0, ['msg:custom']]);
});

it('opens what Python sets, follows it on, and sends nothing by it', async () => {
  const { widget, chat } = open({ thread_id: 'thr_2' });
  await screen.findByText('Asked in a cell.');
  widget.set('thread_id', null);
  await waitFor(() => expect(screen.queryByText('Asked in a cell.')).toBeNull());
  widget.set('thread_id', 'thr_2');
  await screen.findByText('Asked in a cell.');
  widget.set('model', 'openai:gpt');
  await screen.findByLabelText('Model: gpt');
  widget.set('model', 'not offered');
  widget.set('thread_id', 7);
  await waitFor(() => expect(screen.queryByText('Asked in a cell.')).toBeNull());
  expect(screen.getByLabelText('Model: gpt')).toBeTruthy();
  const kinds = new Set(widget.sentOf('request').map(({ body }) => body.type));
  expect([...kinds].sort()).toEqual(['items.list', 'models.list', 'threads.get_by_id']);
  chat.dispose();
});
