/** What the chat shows: the shape of the state, and of what changes it besides the server's events. */
import type { ModelsReply, PageContext, StreamEvent, Thread, ThreadItem, Usage } from './protocol';

/** What a person wrote. `quotedText` is a part of the conversation that it replies to. */
export interface Draft {
  text: string;
  quotedText?: string;
}

/** A message that waits for the run to end; once `held` (an error, a stop) it waits for a person. */
export interface Queued extends Draft {
  id: string;
  held: boolean;
}

/** A thread without its items. */
export type ThreadMeta = Omit<Thread, 'items'>;

/** The run in flight: `sending` until the server replies, `waiting` until the answer's first item. */
export interface Run {
  phase: 'sending' | 'waiting' | 'streaming';
  allowCancel: boolean;
  progress: { icon?: string; text: string } | null;
  /** The server said that a model or its key has to be set up. */
  needsSetup: boolean;
}

/** What went wrong, in words for a person; `retry` when `ChatClient.retry` can help. */
export interface ChatError {
  message: string;
  retry: boolean;
  needsSetup: boolean;
}

/** A line that the server wants seen. `message` is Markdown. */
export interface Notice {
  id: string;
  level: 'info' | 'warning' | 'danger';
  title?: string;
  message: string;
}

/** The threads found so far for `query`, newest first. `after` is the cursor of the next page. */
export interface ThreadList {
  data: readonly ThreadMeta[];
  query: string;
  loading: boolean;
  hasMore: boolean;
  after?: string;
  error: string | null;
}

export interface ChatState {
  view: 'thread' | 'history';
  /** Null for a conversation without a message yet. */
  thread: ThreadMeta | null;
  /** Oldest first. A message that the server has not stored yet has an id that `isLocal` knows. */
  items: readonly ThreadItem[];
  loading: boolean;
  hasOlder: boolean;
  /** The server's cursor for the page before `items`. */
  olderCursor?: string;
  run: Run | null;
  queue: readonly Queued[];
  error: ChatError | null;
  notices: readonly Notice[];
  threads: ThreadList;
  models: ModelsReply | null;
  /** Who answers the next message: the person's choice, else the server's default. */
  model: string | null;
  /** A remote host that waits for its one confirmation; the message is kept meanwhile. */
  confirm: { host: string; label: string } | null;
  /** Tokens of the open thread. */
  usage: Usage | null;
  /** Keys of the parts of the page that are not sent (`withoutParts`). */
  removed: ReadonlySet<string>;
  page: PageContext | null;
  /** Text that was not sent and belongs into the composer again (`ChatClient.takeReturned`). */
  returned: Draft | null;
}

/** The fields an action sets as they are. */
export type Settable = Omit<ChatState, 'threads' | 'page' | 'queue' | 'notices'>;

/** A page of stored items, oldest first. */
export interface ItemPage {
  items: readonly ThreadItem[];
  hasOlder: boolean;
  olderCursor?: string;
}

/** What happened here rather than on the server. */
export type LocalAction =
  | { type: 'local.set'; fields: Partial<Settable> }
  | { type: 'local.open'; thread: ThreadMeta | null; loading: boolean }
  | { type: 'local.older'; page: ItemPage }
  | { type: 'local.newest'; page: ItemPage; keep: ReadonlySet<string> }
  | { type: 'local.run' }
  | { type: 'local.return'; draft: Draft }
  | { type: 'local.queue'; queued: Queued }
  | { type: 'local.unqueue'; id: string }
  | { type: 'local.release'; id: string }
  | { type: 'local.hold' }
  | { type: 'local.page'; page: PageContext }
  | { type: 'local.dismiss'; id: string }
  | { type: 'local.threads'; fields: Partial<ThreadList> }
  | { type: 'local.thread'; thread: ThreadMeta }
  | { type: 'local.deleted'; threadId: string };

export type Action = StreamEvent | LocalAction;

export const initialState: ChatState = {
  view: 'thread',
  thread: null,
  items: [],
  loading: false,
  hasOlder: false,
  run: null,
  queue: [],
  error: null,
  notices: [],
  threads: { data: [], query: '', loading: false, hasMore: false, error: null },
  models: null,
  model: null,
  confirm: null,
  usage: null,
  removed: new Set(),
  page: null,
  returned: null,
};
