/**
 * A live notebook, as edits see it. The hosts of JupyterLab have theirs; a `Draft` is one to try things on.
 */
import type { Json } from '../json';

export type CellType = 'code' | 'markdown' | 'raw';

export type Metadata = { [key: string]: Json };

/** What a cell has besides its id and text. A type without outputs or attachments has null or an empty list. */
export interface CellParts {
  type: CellType;
  metadata: Metadata;
  outputs: Json[];
  executionCount: number | null;
  attachments: Json;
}

/** A whole cell, as it can be put back. It is never changed in place. */
export interface CellRecord extends CellParts {
  id: string;
  source: string;
}

/** A cell of the notebook, read when it is asked for. */
export interface LiveCell {
  readonly id: string;
  readonly type: CellType;
  readonly source: string;
  /** False where its text and type may not change (`editable: false`). */
  readonly editable: boolean;
  /** False where it may not be removed (`deletable: false`). */
  readonly deletable: boolean;
  /** True while the kernel works on it: its outputs would go nowhere if it were taken out. */
  readonly running: boolean;
  record(): CellRecord;
}

/** One change of a notebook. Indices are those at the time when it is its turn. */
export type Operation =
  | { kind: 'insert'; index: number; record: CellRecord }
  | { kind: 'remove'; id: string }
  | { kind: 'move'; id: string; index: number }
  | { kind: 'setSource'; id: string; source: string }
  /** Without a mark it is taken off. */
  | { kind: 'setMark'; id: string; mark?: Json }
  | { kind: 'setParts'; id: string; parts: CellParts };

export interface LiveNotebook {
  /** True where nothing may be changed. */
  readonly readOnly: boolean;
  readonly cells: readonly LiveCell[];
  /** Carry out all of `operations`, which fit, as one step of the notebook's own undo. */
  apply(operations: readonly Operation[]): void;
}

/** `record` with its values in one order, so that equal cells are equal as JSON. */
export function makeRecord(record: CellRecord): CellRecord {
  const { id, source } = record;
  return { id, source, ...partsOf(record) };
}

export function partsOf(record: CellParts): CellParts {
  const { type, metadata, outputs, executionCount, attachments } = record;
  return { type, metadata, outputs, executionCount, attachments };
}
