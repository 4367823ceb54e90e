import type { ProposedCell, Translate } from '../../../host';
import { cellTitle } from '../../../ui/proposedEdits';

/** As the chat names a change, but for the cell that it stands in: its place may be another one by then. */
export function titleHere(cell: ProposedCell, t: Translate): string {
  switch (cell.change) {
    case 'changed':
      return t('Change this cell');
    case 'deleted':
      return t('Delete this cell');
    case 'moved':
      return t('Move this cell to place %1', cell.index + 1);
    case 'retyped':
      return t('Make this a cell of type %1', cell.type);
    case 'inserted':
      return cellTitle(cell, t);
    default:
      return cell.change satisfies never;
  }
}
