/** What really changed between two states of a notebook, told cell by cell. */
import { type LineChange, lineChanges } from './lines';
import type { CellType, LiveCell } from './notebook';

export interface CellChange {
  cellId: string;
  change: 'inserted' | 'deleted' | 'changed' | 'moved' | 'retyped';
  /** The unified difference of the text. */
  diff?: string;
  /** The type it has now. */
  type?: CellType;
  /** Where it is now, counted from 0. */
  index?: number;
}

/** What of a cell is compared. */
export type Glance = Pick<LiveCell, 'id' | 'type' | 'source'>;

/** Unchanged lines around a change. */
const CONTEXT = 3;

export function glance(cells: readonly LiveCell[]): Glance[] {
  return cells.map(({ id, type, source }) => ({ id, type, source }));
}

/** In the order of the cells as they are `after`, with those that are gone at the end. */
export function changesBetween(before: readonly Glance[], after: readonly Glance[]): CellChange[] {
  const was = new Map(before.map((cell) => [cell.id, cell]));
  const is = new Map(after.map((cell) => [cell.id, cell]));
  const stayed = inOrder(before, after);
  const changes: CellChange[] = [];
  after.forEach((cell, index) => {
    const old = was.get(cell.id);
    const cellId = cell.id;
    if (!old) {
      changes.push({ cellId, change: 'inserted', index, type: cell.type, diff: unified('', cell.source) });
      return;
    }
    if (!stayed.has(cellId)) {
      changes.push({ cellId, change: 'moved', index });
    }
    if (old.type !== cell.type) {
      changes.push({ cellId, change: 'retyped', type: cell.type });
    }
    if (old.source !== cell.source) {
      changes.push({ cellId, change: 'changed', diff: unified(old.source, cell.source) });
    }
  });
  for (const { id, source } of before) {
    if (!is.has(id)) {
      changes.push({ cellId: id, change: 'deleted', diff: unified(source, '') });
    }
  }
  return changes;
}

/** The unified difference of two texts, without the names of files. */
export function unified(before: string, after: string): string {
  const old = linesOf(before);
  const changes = lineChanges(old, linesOf(after));
  return hunks(changes)
    .map((hunk) => writtenOut(hunk, old))
    .join('\n');
}

/** An empty text has no line. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

/** Changes so near that their contexts touch go together. */
function hunks(changes: LineChange[]): LineChange[][] {
  const found: LineChange[][] = [];
  for (const change of changes) {
    const last = found.at(-1);
    const end = last?.at(-1)?.before;
    if (last && end && change.before.at - (end.at + end.lines.length) <= 2 * CONTEXT) {
      last.push(change);
    } else {
      found.push([change]);
    }
  }
  return found;
}

function writtenOut(hunk: LineChange[], old: string[]): string {
  const first = hunk[0] as LineChange;
  const start = Math.max(0, first.before.at - CONTEXT);
  const lines: string[] = [];
  let at = start;
  for (const { before, after } of hunk) {
    lines.push(...old.slice(at, before.at).map((line) => ` ${line}`));
    lines.push(...before.lines.map((line) => `-${line}`), ...after.lines.map((line) => `+${line}`));
    at = before.at + before.lines.length;
  }
  lines.push(...old.slice(at, at + CONTEXT).map((line) => ` ${line}`));
  const newStart = start + first.after.at - first.before.at;
  const count = (marks: string) => lines.filter((line) => marks.includes(line[0] ?? '')).length;
  return [`@@ -${span(start, count(' -'))} +${span(newStart, count(' +'))} @@`, ...lines].join('\n');
}

/** As `diff -u` counts: from 1, and a range of no lines names the one before it. */
function span(start: number, count: number): string {
  return `${count ? start + 1 : start},${count}`;
}

/** The ids of the most cells that are in the same order on both sides; the others were moved. */
function inOrder(before: readonly Glance[], after: readonly Glance[]): Set<string> {
  const at = new Map(before.map(({ id }, index) => [id, index]));
  const ids = after.map(({ id }) => id).filter((id) => at.has(id));
  const places = ids.map((id) => at.get(id) as number);
  const ends: number[] = [];
  const previous: number[] = [];
  places.forEach((place, i) => {
    const to = firstAtLeast(place, ends, places);
    previous[i] = ends[to - 1] ?? -1;
    ends[to] = i;
  });
  const stayed = new Set<string>();
  for (let i = ends.at(-1) ?? -1; i >= 0; i = previous[i] as number) {
    stayed.add(ids[i] as string);
  }
  return stayed;
}

/** The first of `ends`, whose places rise, that is at `place` or past it. */
function firstAtLeast(place: number, ends: readonly number[], places: readonly number[]): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[ends[middle] as number] as number) < place) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
