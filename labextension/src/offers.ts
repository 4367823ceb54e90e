/** Replies to requests of ours that are not the protocol's: who can answer, and what would be sent. */

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
  /** What the composer offers besides; a chosen one goes into `inference_options.tool_choice`. */
  tools?: ComposerTool[];
  /** What the server takes as attachments; missing where it takes none. */
  attachments?: AttachmentLimits;
  /** Whether `input.transcribe` works; `host` is where the sound goes, null when it stays here. */
  transcription?: { host: string | null; confirmed: boolean };
  /** What is kept on the server: never the key itself. */
  connection: { base_url: string | null; has_key: boolean };
}

export interface ComposerTool {
  id: string;
  label: string;
  icon: string;
  description?: string;
  placeholder?: string;
}

export interface AttachmentLimits {
  /** Bytes of one file. */
  max_size: number;
  /** Files of one message. */
  max_count: number;
  /** As `composer.attachments.accept` of the official options: MIME types with their file name endings. */
  accept: { [mime: string]: string[] };
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

/** A file of the message, as the model would get it. */
export interface PreviewFile {
  /** The attachment's. */
  id: string;
  name: string;
  /** What it is: kind, measures, MIME type and size. */
  about: string;
  tokens: number;
}

/** Reply to `context.preview`. `text` is the whole, byte for byte but for the fence's nonce. */
export interface ContextPreview {
  text: string;
  /** Of the page; an estimate, at about four characters a token. */
  tokens: number;
  parts: PreviewPart[];
  files: PreviewFile[];
  redacted: { kind: string; count: number }[];
}
