/** Which cell of a notebook a person means. */
import { findCell, hasText, type LiveCells, type Placed } from './live';

export interface Hints {
  /** The cell with selected text. */
  selected: string | null;
  /** The cell that a button or a command asked about, as long as the person has not moved on to another. */
  asked: string | null;
  /** The cell that ran, as long as the person has done nothing else in the notebook since. */
  justRan: string | null;
  active: Placed | null;
  /** The cell this session ran last in this notebook. */
  executed: string | null;
  /** The cell that the chat itself stands in: no question is about it, unless text in it is selected. */
  own: string | null;
}

/**
 * The cell a person means (design, section 5): the one with selected text, the one asked about by a
 * button, the one that just ran, the active one when it has text, the last run.
 */
export function meantCell(cells: LiveCells, hints: Hints): Placed | null {
  const active = hints.active && hasText(hints.active.cell) ? hints.active : null;
  return (
    findCell(cells, hints.selected) ??
    findCell(cells, hints.asked) ??
    findCell(cells, hints.justRan) ??
    active ??
    findCell(cells, hints.executed) ??
    lastExecuted(cells, hints.own)
  );
}

/** The one with the highest execution count: what the notebook's own numbers say ran last. */
function lastExecuted(cells: LiveCells, own: string | null): Placed | null {
  let last: Placed | null = null;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells.get(index);
    if (cell.id !== own && (cell.executionCount ?? 0) > (last?.cell.executionCount ?? 0)) {
      last = { index, cell };
    }
  }
  return last;
}
