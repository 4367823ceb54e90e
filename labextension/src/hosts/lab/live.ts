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
  getMetadata?(key: string): unknown;
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

/** The cell with this id, or null. */
export function findCell(cells: LiveCells, id: string | null): Placed | null {
  if (id === null) {
    return null;
  }
  for (let index = 0; index < cells.length; index++) {
    const cell = cells.get(index);
    if (cell.id === id) {
      return { index, cell };
    }
  }
  return null;
}

export function outputsOf({ outputs }: LiveCell): LiveOutput[] {
  return Array.from({ length: outputs?.length ?? 0 }, (_, i) => outputs?.get(i) as LiveOutput);
}

/** Whether the cell ended in an error when it ran last. */
export function hasFailed(cell: LiveCell): boolean {
  return outputsOf(cell).some(({ type }) => type === 'error');
}

export function hasText(cell: LiveCell): boolean {
  return cell.sharedModel.getSource().trim() !== '';
}

/** The cell's type in the protocol's words; an unknown type counts as raw. */
export function cellType(cell: LiveCell): CellContext['type'] {
  return cell.type === 'code' || cell.type === 'markdown' ? cell.type : 'raw';
}
