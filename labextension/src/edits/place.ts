/** Where a cell stands, told by its neighbours, so that it is found again after others have come and gone. */
import type { LiveCell } from './notebook';

/** The ids of the cells around it, nearest first. */
export interface Place {
  above: string[];
  below: string[];
}

/** Of each side so many are remembered. */
const REMEMBERED = 20;

/** The place of the cell at `index`, or of one that would be inserted there. */
export function placeAt(cells: readonly LiveCell[], index: number, own?: string): Place {
  const below = own === undefined ? index : index + 1;
  return {
    above: ids(cells.slice(Math.max(0, index - REMEMBERED), index)).reverse(),
    below: ids(cells.slice(below, below + REMEMBERED)),
  };
}

/** The index at which a cell would be inserted to stand there now: beside the nearest neighbour that is left. */
export function indexOfPlace(cells: readonly LiveCell[], place: Place): number {
  const at = new Map(cells.map(({ id }, index) => [id, index]));
  for (let distance = 0; distance < REMEMBERED; distance++) {
    const above = at.get(place.above[distance] ?? '');
    if (above !== undefined) {
      return above + 1;
    }
    const below = at.get(place.below[distance] ?? '');
    if (below !== undefined) {
      return below;
    }
  }
  return place.above.length === 0 ? 0 : cells.length;
}

/** Whether the cell at `index` still stands between the nearest of its neighbours that are left. */
export function stillAt(cells: readonly LiveCell[], index: number, place: Place): boolean {
  const at = new Map(cells.map(({ id }, position) => [id, position]));
  const nearest = (side: string[]) => at.get(side.find((id) => at.has(id)) ?? '');
  return (nearest(place.above) ?? -1) < index && index < (nearest(place.below) ?? cells.length);
}

function ids(cells: readonly LiveCell[]): string[] {
  return cells.map(({ id }) => id);
}
