/**
 * The little of JupyterLab's document models that the page context reads, so that it can be read from a
 * plain object too. JupyterLab's own types fit these.
 */
import type { CellContext } from '../../protocol';

export interface LiveOutput {
  readonly type: string;
  /** Text and data by reference; only an error's traceback is copied. */
  toJSON(): object;
}

export interface LiveOutputs {
  readonly length: number;
  get(index: number): LiveOutput;
}

export interface LiveCell {
  readonly id: string;
  readonly type: string;
  readonly sharedModel: { getSource(): string };
  readonly executionCount?: number | null;
  readonly isDirty?: boolean;
  readonly outputs?: LiveOutputs;
}

export interface LiveCells {
  readonly length: number;
  get(index: number): LiveCell;
}

/** A cell's place and model. */
export interface Placed {
  index: number;
  cell: LiveCell;
}

/** The cell's type in the protocol's words; an unknown type counts as raw. */
export function cellType(cell: LiveCell): CellContext['type'] {
  return cell.type === 'code' || cell.type === 'markdown' ? cell.type : 'raw';
}
