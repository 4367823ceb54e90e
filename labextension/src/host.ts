/**
 * The border between the chat and the page it lives in. The core and the UI know only this; JupyterLab,
 * a widget or a plain web page each implement it.
 */
import type {
  CellTag,
  Json,
  NamedContext,
  PageContext,
  RequestBody,
  TagContent,
  UploadDescriptor,
} from './protocol';

/** A reply that is not 2xx, or no reply at all (`status` 0). `message` can be shown to a person. */
export class HostError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'HostError';
  }
}

/** What `send` gives back: one JSON value, or the bytes of an event stream. */
export type Reply = { kind: 'json'; value: unknown } | { kind: 'stream'; chunks: AsyncIterable<Uint8Array> };

/**
 * What the code of an answer can do to the notebook. Each is one undoable step in the notebook, and marks what it wrote
 * as of its author, who is asked for once it is sure where the code goes.
 */
export interface CellActions {
  /** Insert a code cell with `code` below `target`, or below the active cell where there is no target. */
  insertBelow(code: string, target: CellTag | null, author: AskAuthor): Promise<ActionResult>;
  /**
   * Put `code` into the cell `target` names, never another. Refused when the cell is gone, or its text
   * is neither what it was when the question was asked nor what this method last put there.
   */
  replace(code: string, target: CellTag, author: AskAuthor): Promise<ActionResult>;
  /** Scroll to the cell and select it. */
  reveal(target: CellTag): Promise<void>;
}

/** `message` is for the person: what happened, or why nothing did and what to do instead. */
export type ActionResult = { ok: true; message: string } | { ok: false; message: string };

/** Texts of the user interface in the reader's language; `%1`, `%2` stand for the arguments. */
export type Translate = (text: string, ...args: (string | number)[]) => string;

/** What changed on the server, told by it: of a thread, its items, title or run. */
export interface ThreadChange {
  threadId: string;
  /** A run that is under way there now. */
  runId: string | null;
}

/** Does one piece of work of the page for the model, and gives its result. What it throws becomes the result's error. */
export type ClientTool = (
  args: { [key: string]: Json },
  signal: AbortSignal,
  call: ToolCall,
) => Promise<Json> | Json;

/** What a call belongs to. */
export interface ToolCall {
  /** The user message whose turn it is. */
  turn: string;
  /** The path of the notebook that the model was shown; null for the one in front. */
  notebook: string | null;
  /** Who wrote what the call writes; null for what writes nothing. */
  author: Author | null;
}

/** Never rejects. */
export type AskAuthor = () => Promise<Author>;

/**
 * What is told of an edit's origin: `at` in ISO 8601, `request` the SHA-256 of what was asked for. Texts are empty
 * where it is not known.
 */
export interface Author {
  model: string;
  at: string;
  acceptedBy: string;
  request: string;
}

/** What reads is free; the rest is a person's to allow. A call of a function of the notebook is asked for each time. */
export type Risk = 'read' | 'edit' | 'run' | 'call';

export interface HostTool {
  risk: Risk;
  run: ClientTool;
  /** What the call would do now, for a person to decide. Throws, in words for the model, where it can do nothing. */
  propose?(args: { [key: string]: Json }, call: ToolCall): Proposal;
  /** The arguments without what the person left out, and with the texts that the person changed. */
  amend?(args: { [key: string]: Json }, amendments: Amendments): { [key: string]: Json };
}

/** What a call asks for cannot be done yet, such as without a kernel; later it may. Its message is for a person too. */
export class NotNow extends Error {}

/** Edits piece by piece, code to run, or something done to the kernel. */
export type Proposal =
  | { kind: 'edits'; edits: ProposedEdit[] }
  | { kind: 'code'; cells: ProposedRun[] }
  | { kind: 'call'; name: string; code: string }
  | { kind: 'act'; act: 'interrupt' | 'restart' };

/** One edit, and each cell that it would change. */
export interface ProposedEdit {
  /** Names it among those of its call. */
  key: string;
  cells: ProposedCell[];
  /** The new text where a person can change it before it is done, else null. */
  text: string | null;
}

export interface ProposedCell {
  cellId: string;
  change: 'inserted' | 'deleted' | 'changed' | 'moved' | 'retyped';
  type: string;
  /** Counted from 0, where it would be; where it was for one that goes. */
  index: number;
  /** The cell above it then, which may be one of the call; null at the top, and for one that goes. */
  follows: string | null;
  executionCount: number | null;
  /** Texts before and after, empty for none. */
  before: string;
  after: string;
}

export interface ProposedRun {
  cellId: string;
  index: number;
  executionCount: number | null;
  code: string;
}

/** By the key of an edit: false to leave it out, or the text to write instead. */
export type Amendments = { [key: string]: false | string };

/** What a person chose so far of the edits of a call. An edit that is in neither is still to be decided. */
export interface Choices {
  amendments: Amendments;
  /** Keys of the edits that were accepted one by one. */
  accepted: readonly string[];
}

/** What the edits of a turn came to, and what can be done about them. */
export interface TurnEditsState {
  canUndo: boolean;
  canRedo: boolean;
}

/** What taking a turn back, or doing it again, came to. */
export interface CarriedTurn {
  /** Cells that changed. */
  changed: number;
  /** Cells that were left as they are. */
  left: LeftCell[];
}

export interface LeftCell {
  /** As a person knows it. */
  name: string;
  why: string;
  /** The text as it is, and as it would have been, where they differ. */
  now?: string;
  wanted?: string | null;
}

/** The edits of the model's turns in the notebooks of this page. */
export interface EditHistory {
  /** Null where the turn edited nothing that is still known here. */
  of(turn: string, notebook: string): TurnEditsState | null;
  /** Rejects, in words for a person, where the notebook is not open. */
  undo(turn: string, notebook: string): Promise<CarriedTurn>;
  redo(turn: string, notebook: string): Promise<CarriedTurn>;
  onChanged(listener: () => void): () => void;
}

/** Something of the page that a message can name with "@"; the data travels with the message. */
export interface PageEntity {
  id: string;
  title: string;
  group?: string;
  icon?: string;
  interactive?: boolean;
  data?: { [key: string]: Json };
}

/** What "@" finds in this page. */
export interface Entities {
  search(query: string): Promise<PageEntity[]>;
  /** What the model is told of what these tags name, as it is now; what is not of this page is left out. */
  read?(tags: readonly TagContent[]): Promise<NamedContext[]>;
  /** Show it in the page, such as a cell in its notebook. */
  open?(entity: PageEntity): void;
  /** A few lines of text about it, for the preview. */
  describe?(entity: PageEntity): Promise<string | null>;
}

/** One of the files that a conversation is exported as; `ending` is that of its name, such as `.ipynb`. */
export interface ExportedFile {
  ending: string;
  text: string;
}

export type RequestType = RequestBody['type'];

export interface Host {
  /** Names this tab for as long as it lives, reloads included. */
  readonly pageId: string;
  /**
   * The server is ours: runs go on when their page leaves, and can be attached to again; a message can be
   * sent in place of another.
   */
  readonly detached: boolean;
  /** Whether requests of this type are for this page to make; what they are for is not offered where not. */
  may(type: RequestType): boolean;
  /** What the model can have this page do, by name. What does more than read is done when a person allowed it. */
  readonly tools: { readonly [name: string]: HostTool };
  /** Null where nothing is edited. */
  readonly edits: EditHistory | null;
  readonly entities: Entities | null;
  /** Send the bytes of an attachment; `onProgress` is told the part sent, from 0 to 1. Rejects as `send` does. */
  upload(
    file: Blob,
    descriptor: UploadDescriptor,
    onProgress: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /** The address under which this page can load a preview that the server named. */
  previewUrl(url: string): string;
  /** Call `listener` when the server says that a thread changed; returns how to stop. */
  onThreadChanged(listener: (change: ThreadChange) => void): () => void;
  /** POST one request to the server. Rejects with `HostError`, or with an `AbortError` by `signal`. */
  send(body: RequestBody, signal?: AbortSignal): Promise<Reply>;
  /** POST a small request that the browser carries out even though the page goes away; nobody hears the reply. */
  deliver?(body: RequestBody): void;
  /**
   * Keep files that share a name, under another one where there are such files, and show the first. Gives the
   * name of that one. Left out where the page has no place for files.
   */
  saveFiles?(name: string, files: readonly ExportedFile[]): Promise<string>;
  /** Render Markdown (code highlighted, LaTeX set) into `el`, replacing its content; nothing remote loads. */
  renderMarkdown(text: string, el: HTMLElement): Promise<void>;
  /**
   * What the page would tell the server now, null for nothing; cheap enough to call on each keystroke's pause.
   */
  context(): Promise<PageContext | null>;
  /** Call `listener` when `context()` would answer differently; returns how to stop. */
  onContextChanged(listener: () => void): () => void;
  /** Null where there is no notebook to act on. */
  readonly cells: CellActions | null;
  readonly translate: Translate;
  /** Small things to remember in this browser, such as the open thread; null where there is none. */
  readonly memory: Memory;
  /** The same, for this tab only: a reload keeps it, another tab has its own. */
  readonly tabMemory: Memory;
}

export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}
