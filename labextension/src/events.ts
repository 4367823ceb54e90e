/** How each of the server's events changes what the chat shows. */
import type { ChatState, Run, ThreadMeta } from './chatState';
import { putItem, removeItem, updateItem } from './items';
import type { Approval, Json, StreamEvent, Thread, ThreadItem, Usage, WritingData } from './protocol';
import { APPROVAL_EFFECT, RUN_EFFECT, SETUP_EFFECT, USAGE_EFFECT, WRITING_EFFECT } from './protocol';

type EventOf<T extends StreamEvent['type']> = Extract<StreamEvent, { type: T }>;

/** Gives the state after one event; an event of an unknown type changes nothing. */
export function reduceEvent(state: ChatState, event: StreamEvent): ChatState {
  switch (event.type) {
    case 'thread.created':
      return withNewThread(state, metaOf(event.thread));
    case 'thread.updated':
      return withNews(state, metaOf(event.thread));
    case 'thread.item.added':
    case 'thread.item.done':
    case 'thread.item.replaced':
      return streaming(withItems(state, putItem(state.items, event.item)), event.item);
    case 'thread.item.updated':
      return progressed(withItems(state, updateItem(state.items, event.item_id, event.update)));
    case 'thread.item.removed':
      return withItems(state, removeItem(state.items, event.item_id));
    case 'stream_options':
      return withRun(state, { phase: 'waiting', allowCancel: event.stream_options.allow_cancel });
    case 'progress_update':
      return withRun(state, { progress: { icon: event.icon, text: event.text } });
    case 'client_effect':
      return withEffect(state, event.name, event.data);
    case 'error':
      return withError(state, event);
    case 'notice':
      return withNotice(state, event);
    default:
      return state;
  }
}

/** The thread takes on a new title or status, where it is open and where it is listed. */
export function withThread(state: ChatState, thread: ThreadMeta): ChatState {
  const data = state.threads.data.map((other) => (other.id === thread.id ? thread : other));
  const open = state.thread?.id === thread.id ? thread : state.thread;
  return { ...state, thread: open, threads: { ...state.threads, data } };
}

/** As `withThread`; that a run is under way there is not said again with each change. */
function withNews(state: ChatState, thread: ThreadMeta): ChatState {
  const listed = state.threads.data.find(({ id }) => id === thread.id);
  return withThread(state, listed?.run ? { ...thread, run: listed.run } : thread);
}

/** The run is over, where its thread is open and where it is listed. */
function withoutRun(state: ChatState, runId: Json | undefined): ChatState {
  const over = state.threads.data.find(({ run }) => run && run.id === runId);
  if (!over) return state;
  const { run: _, ...thread } = over;
  return withThread(state, thread);
}

/** A search shows only what it found. */
function withNewThread(state: ChatState, thread: ThreadMeta): ChatState {
  const { query, data } = state.threads;
  const others = data.filter(({ id }) => id !== thread.id);
  const threads = { ...state.threads, data: query ? data : [thread, ...others] };
  return { ...state, thread, threads };
}

/** A thread without the page of items that comes with it: that page is never the newest. */
export function metaOf(thread: Thread): ThreadMeta {
  const { items: _, ...meta } = thread;
  return meta;
}

function withItems(state: ChatState, items: readonly ThreadItem[]): ChatState {
  return items === state.items ? state : { ...state, items };
}

function withRun(state: ChatState, fields: Partial<Run>): ChatState {
  return state.run ? { ...state, run: { ...state.run, ...fields } } : state;
}

/** An answer that goes on has overtaken what was said about its progress. */
function progressed(state: ChatState): ChatState {
  if (!state.run || (state.run.phase === 'streaming' && !state.run.progress)) return state;
  return withRun(state, { phase: 'streaming', progress: null });
}

function streaming(state: ChatState, item: ThreadItem): ChatState {
  return item.type === 'user_message' ? state : progressed(state);
}

function withEffect(state: ChatState, name: string, data: { [key: string]: Json }): ChatState {
  if (name === USAGE_EFFECT) return { ...state, usage: addUsage(state.usage, data) };
  if (name === RUN_EFFECT) return withoutRun(state, data.id);
  if (name === APPROVAL_EFFECT) return withRun(withApproval(state, data), { writing: null });
  if (name === WRITING_EFFECT) return withWriting(progressed(state), data as unknown as WritingData);
  if (name !== SETUP_EFFECT) return state;
  const error = state.error && { ...state.error, needsSetup: true };
  return withRun({ ...state, error }, { needsSetup: true });
}

/** A call begins with its name; a piece of one whose beginning was not heard is nothing to show. */
function withWriting(state: ChatState, data: WritingData): ChatState {
  const { call_id: callId, name, notebook = '', delta = '' } = data;
  if (name !== undefined) return withRun(state, { writing: { callId, name, notebook, text: '' } });
  const writing = state.run?.writing;
  if (writing?.callId !== callId) return state;
  return withRun(state, { writing: { ...writing, text: writing.text + delta } });
}

/** One that is read again, after a lost connection, must not take back what was decided since. */
function withApproval(state: ChatState, data: { [key: string]: Json }): ChatState {
  const { item_id, ...approval } = data;
  const id = String(item_id);
  if (state.approvals[id]) return state;
  return { ...state, approvals: { ...state.approvals, [id]: approval as unknown as Approval } };
}

function addUsage(sum: Usage | null, data: { [key: string]: Json }): Usage {
  return {
    input_tokens: (sum?.input_tokens ?? 0) + (Number(data.input_tokens) || 0),
    output_tokens: (sum?.output_tokens ?? 0) + (Number(data.output_tokens) || 0),
  };
}

function withError(state: ChatState, event: EventOf<'error'>): ChatState {
  const needsSetup = event.code === SETUP_EFFECT || (state.run?.needsSetup ?? false);
  const error = { message: event.message ?? '', retry: event.allow_retry ?? false, needsSetup };
  return { ...state, error };
}

function withNotice(state: ChatState, event: EventOf<'notice'>): ChatState {
  const { level, title, message } = event;
  const id = String(Number(state.notices.at(-1)?.id ?? 0) + 1);
  return { ...state, notices: [...state.notices, { id, level, title, message }] };
}
