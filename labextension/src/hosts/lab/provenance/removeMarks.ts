/** Takes the assistant's marks off all cells of a notebook, as one step of its undo. */
import type { ISharedNotebook } from '@jupyter/ydoc';
import { MARK_KEY } from '../../../provenance/mark';
import { asOneStep } from '../liveNotebook';

export function removeMarks(shared: ISharedNotebook): void {
  const remove = () => {
    for (const cell of shared.cells) {
      cell.deleteMetadata(MARK_KEY);
    }
  };
  asOneStep([shared], () => shared.transact(remove));
}
