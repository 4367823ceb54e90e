/** Which outputs of a notebook do not tell what its code would give now. */
import type { LiveCell, LiveCells } from '../live';

export interface Stale {
  cellId: string;
  index: number;
  /** `out_of_order`: it ran before a cell that stands above it. */
  why: 'not_run' | 'edited_since' | 'out_of_order';
}

/** The code cells with text that are not up to date, from the top. */
export function staleness(cells: LiveCells): { upToDate: boolean; cells: Stale[] } {
  const stale: Stale[] = [];
  let highest = 0;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells.get(index);
    const why = cell.type === 'code' ? reason(cell, highest) : null;
    highest = Math.max(highest, cell.executionCount ?? 0);
    if (why) {
      stale.push({ cellId: cell.id, index, why });
    }
  }
  return { upToDate: stale.length === 0, cells: stale };
}

function reason(cell: LiveCell, highestAbove: number): Stale['why'] | null {
  if (cell.sharedModel.getSource().trim() === '') {
    return null;
  }
  if (!cell.executionCount) {
    return 'not_run';
  }
  return cell.isDirty ? 'edited_since' : cell.executionCount < highestAbove ? 'out_of_order' : null;
}
