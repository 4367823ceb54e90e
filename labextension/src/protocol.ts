/**
 * The ChatKit protocol as this client speaks it: constants and types, no effects.
 *
 * Names and shapes follow `chatkit.types` of openai-chatkit 1.6; what is ours and not the protocol's
 * (`models.*`, `context.preview`) is marked so. Every union is open at run time: an unknown event,
 * update or item type is kept or skipped, never an error.
 */

/** The longest page context that is sent, in bytes of JSON; the server refuses a longer one with 413. */
export const MAX_PAGE_CONTEXT = 512 * 1024;
/** The longest request body, in bytes. */
export const MAX_BODY = 8 * 1024 * 1024;
export const MAX_CELLS = 40;
export const MAX_SOURCE = 8_000;
export const MAX_OUTPUT = 4_000;
export const MAX_VARIABLES = 200;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

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

export interface TextContent {
  type: 'input_text';
  text: string;
}

/** What a message is about. `data` of a cell tag is a `CellTag`. */
export interface TagContent {
  type: 'input_tag';
  id: string;
  text: string;
  data: { [key: string]: Json };
  group?: string;
  interactive?: boolean;
}

/** The cell a user message is about, as it was when the message was sent. */
export interface CellTag {
  cellId: string;
  /** `hashSource` of the cell's source, so that a stale edit can be refused. */
  sourceHash: string;
  path: string;
  /** The number a person sees, such as `[7]`; null for a cell that has not run. */
  executionCount: number | null;
}

export type UserContent = TextContent | TagContent;

export interface InferenceOptions {
  model?: string;
  tool_choice?: { id: string };
}

export interface UserMessageInput {
  content: UserContent[];
  attachments: string[];
  quoted_text?: string;
  inference_options: InferenceOptions;
}

interface ItemBase {
  id: string;
  thread_id: string;
  created_at: string;
}

export interface UserMessageItem extends ItemBase {
  type: 'user_message';
  content: UserContent[];
  attachments: Json[];
  quoted_text?: string;
  inference_options: InferenceOptions;
}

export interface OutputText {
  type: 'output_text';
  text: string;
  annotations: Json[];
}

export interface AssistantMessageItem extends ItemBase {
  type: 'assistant_message';
  content: OutputText[];
}

export type Task =
  | {
      type: 'custom';
      title?: string;
      icon?: string;
      content?: string;
      status_indicator?: 'none' | 'loading' | 'complete';
    }
  | { type: 'thought'; title?: string; content: string; status_indicator?: string };

export const STOPPED_ICON = 'lucide:square';
export const INTERRUPTED_ICON = 'info';

/**
 * A line of its own in the thread. Our server ends a turn that did not come to its end with one whose
 * icon is `STOPPED_ICON` ("Stopped") or `INTERRUPTED_ICON` ("Interrupted: ...").
 */
export interface TaskItem extends ItemBase {
  type: 'task';
  task: Task;
}

export interface WorkflowItem extends ItemBase {
  type: 'workflow';
  workflow: {
    type: 'custom' | 'reasoning';
    tasks: Task[];
    summary?: { title?: string; icon?: string } | { duration: number };
    expanded?: boolean;
  };
}

export interface WidgetItem extends ItemBase {
  type: 'widget';
  copy_text?: string;
}

export interface EndOfTurnItem extends ItemBase {
  type: 'end_of_turn';
}

export type ThreadItem =
  | UserMessageItem
  | AssistantMessageItem
  | TaskItem
  | WorkflowItem
  | WidgetItem
  | EndOfTurnItem;

export type ItemUpdate =
  | { type: 'assistant_message.content_part.added'; content_index: number; content: OutputText }
  | { type: 'assistant_message.content_part.text_delta'; content_index: number; delta: string }
  | {
      type: 'assistant_message.content_part.annotation_added';
      content_index: number;
      annotation_index: number;
      annotation: Json;
    }
  | { type: 'assistant_message.content_part.done'; content_index: number; content: OutputText }
  | { type: 'workflow.task.added'; task_index: number; task: Task }
  | { type: 'workflow.task.updated'; task_index: number; task: Task };

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

/** The `client_effect`, or the code of an `error`, by which our server asks for a model or key to be set up. */
export const SETUP_EFFECT = 'jupyter_chatkit.setup';

// Page context: design, section 6. Fields may be missing or null.

export interface CellContext {
  index: number;
  id: string;
  type: 'code' | 'markdown' | 'raw';
  source: string;
  /** `hashSource` of the whole source, which `source` may be a cut of; ours, ignored by the server. */
  sourceHash?: string;
  executionCount: number | null;
  /** nbformat outputs; text is cut, image data is replaced by `{mime, bytes}`. */
  outputs: Json[];
  /** The source changed after the cell last ran, so its outputs may be those of older text. */
  stale: boolean;
}

export interface VariableContext {
  name: string;
  type: string;
  shape?: number[] | null;
  dtype?: string | null;
  columns?: { name: string; dtype: string }[] | null;
  size?: number | null;
}

export interface NotebookContext {
  path: string;
  kernel: { name: string; language: string; status: string } | null;
  language: string | null;
  activeCell: CellContext | null;
  selection: { cellId: string; text: string; kind: 'source' | 'output' | 'markdown' } | null;
  cells: CellContext[];
  variables: VariableContext[];
  omitted: { cells: number; outputs: number; variables: number };
}

export interface PageContext {
  url: string;
  path: string;
  title: string;
  description: string;
  headings: string;
  timestamp: string;
  notebook: NotebookContext | null;
}

// Ours: requests that are not the protocol's. Each takes `metadata.pageContext` like any other.

/** A model one can choose, as `models.list` gives it. */
export interface ModelChoice {
  /** What goes into `inference_options.model`. */
  id: string;
  label: string;
  /** Who answers, such as `api.openai.com`; null when nothing leaves this machine. */
  host: string | null;
  /** True when messages leave this machine for `host`. */
  remote: boolean;
  /** A remote host wants one confirmation before the first message (`models.confirm`). */
  confirmed: boolean;
  /** False when it cannot answer now; `reason` says why and what to do. */
  ready: boolean;
  reason?: string;
}

/** Reply to `models.list`, `models.connect`, `models.forget` and `models.confirm`. */
export interface ModelsReply {
  models: ModelChoice[];
  default: string;
  /** What is kept on the server: never the key itself. */
  connection: { base_url: string | null; has_key: boolean };
}

/** What a person enters to connect a model; without a base URL the key is OpenAI's. */
export interface Connection {
  key?: string;
  base_url?: string;
  /** For a server that does not list its models. */
  model?: string;
}

/** One part of what would be sent; `key` is one of the `PartKey`s. */
export interface PreviewPart {
  key: string;
  label: string;
  /** The literal text, redacted as it would go out. */
  text: string;
  tokens: number;
}

/** Reply to `context.preview`. `text` is the whole, byte for byte but for the fence's nonce. */
export interface ContextPreview {
  text: string;
  /** An estimate, at about four characters a token. */
  tokens: number;
  parts: PreviewPart[];
  redacted: { kind: string; count: number }[];
}

export type ChatRequest =
  | { type: 'threads.create'; params: { input: UserMessageInput } }
  | { type: 'threads.add_user_message'; params: { thread_id: string; input: UserMessageInput } }
  | { type: 'threads.retry_after_item'; params: { thread_id: string; item_id: string } }
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
  | { type: 'models.list'; params: Record<string, never> }
  | { type: 'models.connect'; params: Connection }
  | { type: 'models.forget'; params: Record<string, never> }
  | { type: 'models.confirm'; params: { host: string } }
  | { type: 'context.preview'; params: { model?: string } };

export type RequestBody = ChatRequest & { metadata?: { [key: string]: Json } };
