/** Threads, items, events and pages for tests and for the page that shows the UI by itself. */
import {
  type AssistantMessageItem,
  type CellContext,
  type ModelsReply,
  type PageContext,
  STOPPED_ICON,
  type StreamEvent,
  type TaskItem,
  type Thread,
  type ThreadItem,
  type UserMessageItem,
} from '../protocol';

const BASE = { thread_id: 'thr_1', created_at: '2026-01-02T03:04:05Z' };

export function aThread(fields: Partial<Thread> = {}): Thread {
  return {
    id: 'thr_1',
    created_at: BASE.created_at,
    status: { type: 'active' },
    items: { data: [], has_more: false },
    ...fields,
  };
}

export function aQuestion(id: string, text: string): UserMessageItem {
  const content = [{ type: 'input_text' as const, text }];
  return { ...BASE, type: 'user_message', id, content, attachments: [], inference_options: {} };
}

export function anAnswer(id: string, text: string): AssistantMessageItem {
  const content = text ? [{ type: 'output_text' as const, text, annotations: [] }] : [];
  return { ...BASE, type: 'assistant_message', id, content };
}

/** The line by which the server ends a turn that was stopped. */
export function aStoppedLine(id: string): TaskItem {
  return { ...BASE, type: 'task', id, task: { type: 'custom', icon: STOPPED_ICON, title: 'Stopped' } };
}

export function added(item: ThreadItem): StreamEvent {
  return { type: 'thread.item.added', item };
}

export function done(item: ThreadItem): StreamEvent {
  return { type: 'thread.item.done', item };
}

export function delta(itemId: string, text: string, contentIndex = 0): StreamEvent {
  const type = 'assistant_message.content_part.text_delta';
  return {
    type: 'thread.item.updated',
    item_id: itemId,
    update: { type, content_index: contentIndex, delta: text },
  };
}

/** The event by which a new thread tells its id. */
export const created: StreamEvent = { type: 'thread.created', thread: aThread() };

export const usage: StreamEvent = {
  type: 'client_effect',
  name: 'jupyter_chatkit.usage',
  data: { input_tokens: 100, output_tokens: 20 },
};

/** The events of a whole run: the stored question, the answer in pieces, the tokens. */
export function aRun(question: UserMessageItem, answerId: string, pieces: string[]): StreamEvent[] {
  return [
    done(question),
    { type: 'stream_options', stream_options: { allow_cancel: true } },
    added(anAnswer(answerId, '')),
    ...pieces.map((piece) => delta(answerId, piece)),
    done(anAnswer(answerId, pieces.join(''))),
    usage,
  ];
}

export function aCell(fields: Partial<CellContext> = {}): CellContext {
  return {
    index: 6,
    id: 'cell-7',
    type: 'code',
    source: 'orders.merge(customers, on="customer")',
    executionCount: 7,
    outputs: [],
    stale: false,
    ...fields,
  };
}

/** A notebook whose cell [7] failed with a KeyError. */
export function aPage(fields: Partial<NonNullable<PageContext['notebook']>> = {}): PageContext {
  const error = { output_type: 'error', ename: 'KeyError', evalue: "'customer'", traceback: [] };
  return {
    url: 'http://localhost:8888/lab/tree/tour.ipynb',
    path: 'tour.ipynb',
    title: 'tour.ipynb',
    description: '',
    headings: 'A tour',
    timestamp: '2026-01-02T03:04:05Z',
    notebook: {
      path: 'tour.ipynb',
      kernel: { name: 'python3', language: 'python', status: 'idle' },
      language: 'python',
      activeCell: aCell({ outputs: [error] }),
      selection: null,
      cells: [aCell({ id: 'cell-6', index: 5, executionCount: 6, source: 'orders = read()' })],
      variables: [
        { name: 'orders', type: 'DataFrame', shape: [100, 3] },
        { name: 'customers', type: 'DataFrame', shape: [20, 2] },
        { name: 'rate', type: 'float' },
      ],
      omitted: { cells: 0, outputs: 0, variables: 0 },
      ...fields,
    },
  };
}

/** The built-in model, and one of a remote host that is not confirmed yet. */
export const someModels: ModelsReply = {
  models: [
    { id: 'offline', label: 'Offline', host: null, remote: false, confirmed: true, ready: true },
    {
      id: 'openai:gpt',
      label: 'gpt',
      host: 'api.openai.com',
      remote: true,
      confirmed: false,
      ready: true,
    },
  ],
  default: 'offline',
  connection: { base_url: null, has_key: false },
};
