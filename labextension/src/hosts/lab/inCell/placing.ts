/** Where in a notebook what a call would do is shown: at which cell, and on which side of its editor. */
import type { ProposedCell, ProposedEdit } from '../../../host';

export interface PlacedChange {
  edit: ProposedEdit;
  /** One of the edit's cells. */
  cell: ProposedCell;
  /** Its place among them, counted from 0. */
  at: number;
  /** A cell that is in the notebook now. */
  anchor: string;
  side: 'above' | 'below';
}

type Place = Pick<PlacedChange, 'anchor' | 'side'>;

/**
 * A change is at the cell itself; a cell that is to come is below the one it would follow, or above `first`, the first
 * cell of the notebook as it is.
 */
export function placeChanges(edits: readonly ProposedEdit[], first: string): PlacedChange[] {
  const coming = new Map<string, Place>();
  const placeOf = (id: string | null): Place =>
    id === null ? { anchor: first, side: 'above' } : (coming.get(id) ?? { anchor: id, side: 'below' });
  return edits.flatMap((edit) =>
    edit.cells.map((cell, at) => {
      if (cell.change === 'inserted') coming.set(cell.cellId, placeOf(cell.follows));
      return { edit, cell, at, ...placeOf(cell.cellId) };
    }),
  );
}
