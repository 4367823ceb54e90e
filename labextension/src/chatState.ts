/** What the chat shows: the shape of the state, and of what changes it besides the server's events. */
import type { Choices } from './host';
import type {
  Allowances,
  Approval,
  Attachment,
  FeedbackKind,
  ModelsReply,
  PageContext,
  RunningRun,
  StreamEvent,
  TagContent,
  Thread,
  ThreadItem,
  Usage,
} from './protocol';

/** What a person wrote. `quotedText` is a part of the conversation that it replies to. */
export interface Draft {
  /** As it was typed; a tag stands in it as `@` and its text. */
  text: string;
  quotedText?: string;
  /** What the text names with "@". */
  tags?: readonly TagContent[];
  /** Uploaded already. */
  attachments?: readonly Attachment[];
  /** The composer tool chosen for this message. */
  tool?: string;
  /** Who answers this one message, when not the one chosen for all. */
  model?: string;
}

/** An attachment of the composer on its way. `id` is of this page; `attachment` is there once it is sent. */
export interface Upload {
  id: string;
  name: string;
  mime: string;
  size: number;
  /** The part sent, from 0 to 1. */
  progress: number;
  /** Of a picture, an address of this page to show it by. */
  preview?: string;
  attachment?: Attachment;
  /** Why it cannot be sent, and what to do. */
  error?: string;
}

/** A message that waits for the run to end; once `held` (an error, a stop) it waits for a person. */
export interface Queued extends Draft {
  id: string;
  held: boolean;
}

/** A thread without its items; `run` is one under way, in this page or elsewhere. */
export type ThreadMeta = Omit<Thread, 'items'> & { run?: RunningRun };

/** The run in flight: `sending` until the server replies, `waiting` until the answer's first item. */
export interface Run {
  /** `reconnecting` while the connection is lost and the run goes on at the server. */
  phase: 'sending' | 'waiting' | 'streaming' | 'reconnecting';
  allowCancel: boolean;
  progress: { icon?: string; text: string } | null;
  /** The edit that the model is writing. */
  writing?: CallSoFar | null;
  /** The server said that a model or its key has to be set up. */
  needsSetup: boolean;
}

/** A call of which only the beginning is written. */
export interface CallSoFar {
  callId: string;
  name: string;
  /** The path of the notebook that the model was shown. */
  notebook: string;
  /** Of its arguments, as JSON. */
  text: string;
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
  /** Files of the composer, of the open thread. */
  uploads: readonly Upload[];
  /** Thumbs given to items of the open thread. */
  feedback: { readonly [itemId: string]: FeedbackKind };
  /** What became of the calls of the open thread that ask first. */
  approvals: { readonly [itemId: string]: Approval };
  /** What the person chose so far of calls that wait, by their items' ids. */
  choices: { readonly [itemId: string]: Choices };
  /** What needs no asking in the open thread and the notebook in front; null as long as that is not known. */
  rules: Allowances | null;
  /** Ids of the client tool calls that this page is doing. */
  working: ReadonlySet<string>;
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
  | { type: 'local.queue'; queued: Queued; first: boolean }
  | { type: 'local.unqueue'; id: string }
  | { type: 'local.release'; id: string }
  | { type: 'local.hold' }
  | { type: 'local.page'; page: PageContext | null }
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
  uploads: [],
  feedback: {},
  approvals: {},
  choices: {},
  rules: null,
  working: new Set(),
  returned: null,
};
