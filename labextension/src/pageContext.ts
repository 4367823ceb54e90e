/** What the page tells of itself and its notebook: design, section 6. Fields may be missing or null. */
import type { Json } from './json';

/** The longest page context that is sent, in bytes of JSON; the server refuses a longer one with 413. */
export const MAX_PAGE_CONTEXT = 512 * 1024;
/** The longest request body, in bytes. */
export const MAX_BODY = 8 * 1024 * 1024;
export const MAX_CELLS = 40;
export const MAX_SOURCE = 8_000;
export const MAX_OUTPUT = 4_000;
export const MAX_VARIABLES = 200;
/** What a message names: how many, and bytes of JSON of them all, which are a part of the page context's. */
export const MAX_NAMED = 10;
export const MAX_NAMED_BYTES = 64 * 1024;

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
  columns?: { name: string; dtype: string; nulls?: number }[] | null;
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

/** What a message names with "@": cells, variables, or a file with the beginning of its text. */
export interface NamedContext {
  /** As it stands in the message, without the "@". */
  title: string;
  cells: CellContext[];
  variables: VariableContext[];
  /** Of a file; `text` is null where it cannot be read. */
  path: string | null;
  text: string | null;
  /** How many cells were left out. */
  omitted: number;
}

export interface PageContext {
  url: string;
  path: string;
  title: string;
  description: string;
  headings: string;
  timestamp: string;
  notebook: NotebookContext | null;
  named?: NamedContext[];
}
