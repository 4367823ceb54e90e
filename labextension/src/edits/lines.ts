/** Texts as lines: merged three ways, and compared. */
import { diff3Merge, diffIndices } from 'node-diff3';

/** Pairs of equal lines that are compared: with thousands of empty lines in either text it would take minutes. */
const MAX_PAIRS = 250_000;

/**
 * `now` with what led from `base` to `wanted` done to it as well; null where both changed the same lines, or lines
 * that touch, in different ways. Every line that only `now` has is in the result.
 */
export function mergeLines(base: string, now: string, wanted: string): string | null {
  if (base === now || now === wanted) {
    return wanted;
  }
  if (base === wanted) {
    return now;
  }
  const { head, tail, middles } = alike(now.split('\n'), base.split('\n'), wanted.split('\n'));
  const [own, old, other] = middles as [string[], string[], string[]];
  if (pairs(own, old) > MAX_PAIRS || pairs(other, old) > MAX_PAIRS) {
    return null;
  }
  const merged = [...head];
  for (const region of diff3Merge(own, old, other, { excludeFalseConflicts: true })) {
    if (!region.ok) {
      return null;
    }
    merged.push(...region.ok);
  }
  return [...merged, ...tail].join('\n');
}

/** Lines of the one text that the other has others for. `at` counts lines from 0. */
export interface LineChange {
  before: { at: number; lines: string[] };
  after: { at: number; lines: string[] };
}

/** How `after` came from `before`, from the top. */
export function lineChanges(before: string[], after: string[]): LineChange[] {
  const { head, middles } = alike(before, after);
  const [old, now] = middles as [string[], string[]];
  const at = head.length;
  if (pairs(old, now) > MAX_PAIRS) {
    return [{ before: { at, lines: old }, after: { at, lines: now } }];
  }
  return diffIndices(old, now).map(({ buffer1, buffer2, buffer1Content, buffer2Content }) => ({
    before: { at: at + buffer1[0], lines: buffer1Content },
    after: { at: at + buffer2[0], lines: buffer2Content },
  }));
}

/** The lines that all texts begin and end with, and what is left of each between them. */
function alike(...texts: [string[], ...string[][]]): { head: string[]; tail: string[]; middles: string[][] } {
  const [first] = texts;
  const most = Math.min(...texts.map(({ length }) => length));
  let top = 0;
  while (top < most && texts.every((lines) => lines[top] === first[top])) {
    top += 1;
  }
  let end = 0;
  while (end < most - top && texts.every((lines) => lines.at(-1 - end) === first.at(-1 - end))) {
    end += 1;
  }
  return {
    head: first.slice(0, top),
    tail: first.slice(first.length - end),
    middles: texts.map((lines) => lines.slice(top, lines.length - end)),
  };
}

/** How many pairs of a line here and an equal one there exist. */
function pairs(here: string[], there: string[]): number {
  const counts = new Map<string, number>();
  for (const line of here) {
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return there.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}
