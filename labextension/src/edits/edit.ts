/** What the assistant may ask to have done to a notebook. `schema.ts` is the same as a JSON schema. */
import type { CellType } from './notebook';

/** A cell, and the hash (`hashSource`) of the text it had when it was read. */
export interface CellRef {
  cellId: string;
  sourceHash: string;
}

/** Beside a cell, or at an end of the notebook. */
export type Target = { where: 'above' | 'below'; cellId: string } | { where: 'start' | 'end' };

export interface NewCell {
  type: CellType;
  source: string;
}

/** A piece of text that occurs exactly once, and what stands there instead. */
export interface Hunk {
  old: string;
  new: string;
}

export type Edit =
  | { edit: 'insert'; target: Target; cells: readonly NewCell[] }
  | ({ edit: 'replace'; source: string } & CellRef)
  | ({ edit: 'patch'; hunks: readonly Hunk[] } & CellRef)
  | ({ edit: 'move'; target: Target } & CellRef)
  /** `lines` are the first lines of the new cells, counted from 1. */
  | ({ edit: 'split'; lines: readonly number[] } & CellRef)
  /** Cells that follow each other, from the top. */
  | { edit: 'merge'; cells: readonly CellRef[] }
  | ({ edit: 'change_type'; type: CellType } & CellRef)
  | ({ edit: 'delete' } & CellRef);
