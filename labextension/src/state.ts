/** `reduce`: what the chat shows after an event of the server or an act of the person. Pure, and no DOM. */
import type { Action, ChatState, Draft, LocalAction, Queued } from './chatState';
import { removalsFor } from './context';
import { reduceEvent, withThread } from './events';
import { mergeNewest, prependItems } from './items';
import type { StreamEvent } from './protocol';

export * from './chatState';
export { isLocal } from './items';

/** Gives the state after `action`; the given one is not changed. An unknown action changes nothing. */
export function reduce(state: ChatState, action: Action): ChatState {
  return action.type.startsWith('local.')
    ? reduceLocal(state, action as LocalAction)
    : reduceEvent(state, action as StreamEvent);
}

function reduceLocal(state: ChatState, action: LocalAction): ChatState {
  switch (action.type) {
    case 'local.set':
      return { ...state, ...action.fields };
    case 'local.open':
      return opened(state, action);
    case 'local.older':
      return { ...state, ...action.page, items: prependItems(state.items, action.page.items) };
    case 'local.newest':
      return withNewest(state, action);
    case 'local.run':
      return withRun(state);
    case 'local.return':
      return { ...state, returned: joinDrafts(state.returned, action.draft) };
    case 'local.queue':
      return { ...state, queue: queuedIn(state.queue, action) };
    case 'local.unqueue':
      return { ...state, queue: state.queue.filter((queued) => queued.id !== action.id) };
    case 'local.release':
      return held(state, false, action.id);
    case 'local.hold':
      return held(state, true);
    case 'local.page':
      return { ...state, page: action.page, removed: removalsFor(state.removed, state.page, action.page) };
    case 'local.dismiss':
      return { ...state, notices: state.notices.filter((notice) => notice.id !== action.id) };
    case 'local.threads':
      return { ...state, threads: { ...state.threads, ...action.fields } };
    case 'local.thread':
      return withThread(state, action.thread);
    case 'local.deleted':
      return withoutThread(state, action.threadId);
    default:
      return unchanged(state, action);
  }
}

type Local<T extends LocalAction['type']> = Extract<LocalAction, { type: T }>;

function unchanged(state: ChatState, _: never): ChatState {
  return state;
}

/** Parts removed for a cell hold as long as that cell is meant; the others hold for one thread. */
function opened(state: ChatState, action: Local<'local.open'>): ChatState {
  const removed = new Set([...state.removed].filter((key) => key === 'cell' || key === 'selection'));
  const fresh = {
    items: [],
    hasOlder: false,
    run: null,
    error: null,
    notices: [],
    usage: null,
    confirm: null,
    feedback: {},
    approvals: {},
    choices: {},
    rules: null,
    working: new Set<string>(),
  };
  return { ...state, ...fresh, view: 'thread', thread: action.thread, loading: action.loading, removed };
}

/** Without an overlap there may be a gap before the page, so what is older is asked for again. */
function withNewest(state: ChatState, { page, keep }: Local<'local.newest'>): ChatState {
  const items = mergeNewest(state.items, page.items, keep);
  const overlaps = state.items.some((item) => item.id === page.items[0]?.id);
  return overlaps ? { ...state, items } : { ...state, ...page, items };
}

function withRun(state: ChatState): ChatState {
  const run = { phase: 'sending', allowCancel: true, progress: null, needsSetup: false } as const;
  return { ...state, run, error: null };
}

function queuedIn(queue: readonly Queued[], { queued, first }: Local<'local.queue'>): readonly Queued[] {
  return first ? [queued, ...queue] : [...queue, queued];
}

/** Holds back or lets go a message of the queue, or all of them. */
function held(state: ChatState, hold: boolean, id?: string): ChatState {
  const change = (queued: Queued) =>
    id === undefined || queued.id === id ? { ...queued, held: hold } : queued;
  return { ...state, queue: state.queue.map(change) };
}

function withoutThread(state: ChatState, threadId: string): ChatState {
  const data = state.threads.data.filter((thread) => thread.id !== threadId);
  return { ...state, threads: { ...state.threads, data } };
}

function joinDrafts(first: Draft | null, second: Draft): Draft {
  if (!first) return second;
  const text = [first.text, second.text].filter(Boolean).join('\n\n');
  const tags = [...(first.tags ?? []), ...(second.tags ?? [])];
  const quotedText = first.quotedText ?? second.quotedText;
  return { ...second, ...first, text, quotedText, ...(tags.length > 0 ? { tags } : {}) };
}
