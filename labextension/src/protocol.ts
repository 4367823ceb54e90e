/**
 * The ChatKit protocol as this client speaks it: constants and types, no effects.
 *
 * Names and shapes follow `chatkit.types` of openai-chatkit 1.6; what is ours and not the protocol's
 * (`models.*`, `context.preview`) is marked so. Every union is open at run time: an unknown event,
 * update or item type is kept or skipped, never an error.
 */
import type { Json } from './json';
import type { Connection } from './offers';
import type { ItemUpdate, StructuredSubmission, ThreadItem, UserMessageInput } from './threadItems';

export * from './json';
export * from './offers';
export * from './pageContext';
export * from './threadItems';

export interface Page<T> {
  data: T[];
  has_more: boolean;
  after?: string;
}

export type ThreadStatus =
  | { type: 'active' }
  | { type: 'locked'; reason?: string }
  | { type: 'closed'; reason?: string };

export interface Thread {
  id: string;
  title?: string;
  created_at: string;
  status: ThreadStatus;
  allowed_image_domains?: string[];
  items: Page<ThreadItem>;
}

export type StreamEvent =
  | { type: 'thread.created'; thread: Thread }
  | { type: 'thread.updated'; thread: Thread }
  | { type: 'thread.item.added'; item: ThreadItem }
  | { type: 'thread.item.updated'; item_id: string; update: ItemUpdate }
  | { type: 'thread.item.done'; item: ThreadItem }
  | { type: 'thread.item.removed'; item_id: string }
  | { type: 'thread.item.replaced'; item: ThreadItem }
  | { type: 'stream_options'; stream_options: { allow_cancel: boolean } }
  | { type: 'progress_update'; icon?: string; text: string }
  | { type: 'client_effect'; name: string; data: { [key: string]: Json } }
  | { type: 'error'; code: string; message?: string; allow_retry?: boolean }
  | { type: 'notice'; level: 'info' | 'warning' | 'danger'; message: string; title?: string };

/** The `client_effect` our server ends each run with. Counts are the provider's, of this run. */
export const USAGE_EFFECT = 'jupyter_chatkit.usage';
export interface Usage {
  input_tokens: number;
  output_tokens: number;
}

/** The `client_effect` that ends every detached run, whatever became of it; ours. */
export const RUN_EFFECT = 'jupyter_chatkit.run';
export type RunOutcome = 'done' | 'stopped' | 'failed' | 'interrupted';

/** A run under way, as `threads.get_by_id` and `threads.list` add it to a thread as `run`; ours. */
export interface RunningRun {
  id: string;
  /** The page that sent the message; it alone does the client tools. */
  page: string;
}

/** What our server adds to the reply to `threads.get_by_id`. */
export interface ThreadExtras {
  usage?: Usage;
  run?: RunningRun;
  feedback?: { [itemId: string]: FeedbackKind };
  approvals?: { [itemId: string]: Approval };
}

export type FeedbackKind = 'positive' | 'negative';

/** The `client_effect` that follows a call which asks first: `Approval` and `item_id`; ours. */
export const APPROVAL_EFFECT = 'jupyter_chatkit.approval';

/** The `client_effect` by which an edit is told while the model writes it; ours. First `name` and `notebook` of a call. */
export const WRITING_EFFECT = 'jupyter_chatkit.writing';
export interface WritingData {
  call_id: string;
  name?: string;
  notebook?: string;
  delta?: string;
}

/** Whose rule lets calls pass without asking. */
export type Scope = 'thread' | 'notebook';

/** What became of a call that asks first; ours. */
export interface Approval {
  status: 'waiting' | 'accepted' | 'refused' | 'used';
  risk: 'edit' | 'run' | 'call';
  /** The user message whose turn it is. */
  turn: string;
  /** The notebook that the model was shown; empty where there was none. */
  notebook: string;
  /** Who let it pass; while it waits, the rule that will. */
  by: 'person' | Scope | null;
  /** The page that carries it out. */
  page: string | null;
}

/** The risks that need no asking; ours. */
export type Allowances = { [scope in Scope]: ('edit' | 'run')[] };

/** `metadata.run` of a request whose run outlives the connection; `id` is its idempotency key. */
export interface RunMetadata {
  id: string;
  detached: true;
  page: string;
}

/** The `client_effect`, or the code of an `error`, by which our server asks for a model or key to be set up. */
export const SETUP_EFFECT = 'jupyter_chatkit.setup';

export interface ActionParams {
  thread_id: string;
  item_id?: string;
  action: { type: string; payload?: { [key: string]: Json } };
}

export type ChatRequest =
  | { type: 'threads.create'; params: { input: UserMessageInput } }
  | { type: 'threads.add_user_message'; params: { thread_id: string; input: UserMessageInput } }
  | { type: 'threads.retry_after_item'; params: { thread_id: string; item_id: string } }
  | { type: 'threads.add_client_tool_output'; params: { thread_id: string; result: Json } }
  | {
      type: 'threads.add_structured_input';
      params: { thread_id: string; item_id: string; input: StructuredSubmission };
    }
  | { type: 'threads.custom_action' | 'threads.sync_custom_action'; params: ActionParams }
  | { type: 'threads.get_by_id'; params: { thread_id: string } }
  | {
      type: 'threads.list';
      params: { limit?: number; order?: 'asc' | 'desc'; after?: string };
    }
  | { type: 'threads.update'; params: { thread_id: string; title: string } }
  | { type: 'threads.delete'; params: { thread_id: string } }
  | {
      type: 'items.list';
      params: { thread_id: string; limit?: number; order?: 'asc' | 'desc'; after?: string };
    }
  | {
      type: 'items.feedback';
      params: { thread_id: string; item_ids: string[]; kind: FeedbackKind };
    }
  | {
      type: 'items.accept' | 'items.author';
      params: { thread_id: string; item_id: string; block: number; code: string };
    }
  | { type: 'threads.export'; params: { thread_id: string; to: ExportFormat } }
  | {
      type: 'approvals.decide';
      params: {
        thread_id: string;
        item_id: string;
        /** The arguments as they were shown. */
        seen: { [key: string]: Json };
        accept: boolean;
        amended: { [key: string]: Json } | null;
        page: string;
      };
    }
  | { type: 'approvals.use'; params: { thread_id: string; item_id: string; page: string } }
  | {
      type: 'approvals.allow';
      params: { scope: Scope; place: string; risk: 'edit' | 'run'; allowed: boolean };
    }
  | { type: 'approvals.allowed'; params: { thread_id: string | null; notebook: string | null } }
  | { type: 'attachments.create'; params: { name: string; size: number; mime_type: string } }
  | { type: 'attachments.delete'; params: { attachment_id: string } }
  | { type: 'input.transcribe'; params: { audio_base64: string; mime_type: string } }
  | { type: 'runs.attach'; params: { id: string; after: number } }
  | { type: 'runs.cancel'; params: { id: string } }
  | { type: 'models.list'; params: Record<string, never> }
  | { type: 'models.connect'; params: Connection }
  | { type: 'models.forget'; params: Record<string, never> }
  | { type: 'models.confirm'; params: { host: string } }
  | { type: 'context.preview'; params: { model?: string; attachments?: readonly string[] } };

/** A notebook that runs, Markdown, or the protocol's JSON. */
export type ExportFormat = 'ipynb' | 'md' | 'json';

export type RequestBody = ChatRequest & { metadata?: { [key: string]: Json } };
