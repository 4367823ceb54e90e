/** What a thread consists of, and what changes an item while it is streamed. */
import type { Json } from './json';

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

/** Where the bytes of an attachment go in the second phase of an upload. */
export interface UploadDescriptor {
  url: string;
  method: 'POST' | 'PUT';
  headers?: { [name: string]: string };
}

interface AttachmentBase {
  id: string;
  name: string;
  mime_type: string;
  upload_descriptor?: UploadDescriptor;
}

export interface FileAttachment extends AttachmentBase {
  type: 'file';
}

export interface ImageAttachment extends AttachmentBase {
  type: 'image';
  preview_url: string;
}

export type Attachment = FileAttachment | ImageAttachment;

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
  attachments: Attachment[];
  quoted_text?: string;
  inference_options: InferenceOptions;
}

interface SourceBase {
  title: string;
  description?: string;
  timestamp?: string;
  group?: string;
}

export interface UrlSource extends SourceBase {
  type: 'url';
  url: string;
  attribution?: string;
}

export interface FileSource extends SourceBase {
  type: 'file';
  filename: string;
}

/** Something of the application that an answer refers to. */
export interface EntitySource extends SourceBase {
  type: 'entity';
  id: string;
  icon?: string;
  label?: string;
  inline_label?: string;
  interactive?: boolean;
  data?: { [key: string]: Json };
}

export type Source = UrlSource | FileSource | EntitySource;

/** A source of an answer; `index` is the character of the text after which it is marked. */
export interface Annotation {
  type: 'annotation';
  source: Source;
  index?: number;
}

export interface OutputText {
  type: 'output_text';
  text: string;
  annotations: Annotation[];
}

export interface AssistantMessageItem extends ItemBase {
  type: 'assistant_message';
  content: OutputText[];
}

interface TaskBase {
  title?: string;
  status_indicator?: 'none' | 'loading' | 'complete';
}

export type Task = TaskBase &
  (
    | { type: 'custom'; icon?: string; content?: string }
    | { type: 'web_search'; title_query?: string; queries?: string[]; sources?: UrlSource[] }
    | { type: 'thought'; content: string }
    | { type: 'file'; sources?: FileSource[] }
    | { type: 'image' }
  );

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

/** A widget's tree, as `Widgets` of `@openai/chatkit` types it; here it is only carried and updated. */
export interface WidgetNode {
  type: string;
  id?: string;
  key?: string;
  [prop: string]: Json | undefined;
}

export interface WidgetItem extends ItemBase {
  type: 'widget';
  widget: WidgetNode;
  copy_text?: string;
}

/** Work for the page: it is done by the page that sent the message, and its result posted. */
export interface ClientToolCallItem extends ItemBase {
  type: 'client_tool_call';
  status: 'pending' | 'completed';
  call_id: string;
  name: string;
  arguments: { [key: string]: Json };
  output?: Json;
}

export interface GeneratedImage {
  id: string;
  url: string;
}

export interface GeneratedImageItem extends ItemBase {
  type: 'generated_image';
  image?: GeneratedImage;
  /** How far it is, from 0 to 1, while it is being made; of this page, never the server's. */
  progress?: number;
}

export interface StructuredAnswer {
  values: string[];
  skipped?: boolean;
}

export type StructuredQuestion = { id: string; question: string; answer?: StructuredAnswer } & (
  | { type: 'multiple_choice'; options: { value: string }[]; multiple?: boolean }
  | { type: 'freeform'; description?: string }
);

/** Questions to the person, as a form until they are answered or skipped. */
export interface StructuredInputItem extends ItemBase {
  type: 'structured_input';
  status: 'pending' | 'answered' | 'skipped';
  inputs: StructuredQuestion[];
}

/** What a person filled in; answers by question id. */
export interface StructuredSubmission {
  status: 'answered' | 'skipped';
  answers: { [questionId: string]: StructuredAnswer };
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
  | ClientToolCallItem
  | GeneratedImageItem
  | StructuredInputItem
  | EndOfTurnItem;

export type ItemUpdate =
  | { type: 'assistant_message.content_part.added'; content_index: number; content: OutputText }
  | { type: 'assistant_message.content_part.text_delta'; content_index: number; delta: string }
  | {
      type: 'assistant_message.content_part.annotation_added';
      content_index: number;
      annotation_index: number;
      annotation: Annotation;
    }
  | { type: 'assistant_message.content_part.done'; content_index: number; content: OutputText }
  | { type: 'widget.streaming_text.value_delta'; component_id: string; delta: string; done: boolean }
  | { type: 'widget.component.updated'; component_id: string; component: WidgetNode }
  | { type: 'widget.root.updated'; widget: WidgetNode }
  | { type: 'generated_image.updated'; image: GeneratedImage; progress?: number }
  | { type: 'workflow.task.added'; task_index: number; task: Task }
  | { type: 'workflow.task.updated'; task_index: number; task: Task };
