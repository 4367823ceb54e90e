/** Changes of a text that touch as little of it as they can. */
import { type LineChange, lineChanges } from './lines';

/** A replacement of the characters from `start` to `end`. */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

/**
 * How to make `after` of `before` while touching as little as possible, from the bottom up, so that each splice is good
 * as it stands: cursors and what others type at the same time stay where they are. No splice cuts a surrogate pair,
 * which the shared text would replace by other characters.
 */
export function splices(before: string, after: string): Splice[] {
  const lines = before.split('\n');
  const starts = lineStarts(lines);
  const changes = lineChanges(lines, after.split('\n'));
  return changes
    .map((change) => asSplice(change, starts, before.length))
    .map((splice) => trimmed(splice, before))
    .reverse();
}

function lineStarts(lines: string[]): number[] {
  const starts = [0];
  for (const line of lines) {
    starts.push((starts.at(-1) ?? 0) + line.length + 1);
  }
  return starts;
}

/** Whole lines with the line break that goes with them: the one after them or, at the text's end, the one before. */
function asSplice({ before, after }: LineChange, starts: number[], length: number): Splice {
  const first = starts[before.at] ?? length;
  const next = starts[before.at + before.lines.length] ?? length;
  const text = after.lines.join('\n');
  const atEnd = next > length;
  if (after.lines.length && before.lines.length) {
    return { start: first, end: next - 1, text };
  }
  if (after.lines.length) {
    return first > length
      ? { start: length, end: length, text: `\n${text}` }
      : { start: first, end: first, text: `${text}\n` };
  }
  return atEnd ? { start: Math.max(0, first - 1), end: length, text } : { start: first, end: next, text };
}

/** The same without the characters at either end that stay what they are. */
function trimmed({ start, end, text }: Splice, before: string): Splice {
  const most = Math.min(end - start, text.length);
  let head = 0;
  while (head < most && before[start + head] === text[head]) {
    head += 1;
  }
  if (head > 0 && isHigh(text[head - 1])) {
    head -= 1;
  }
  let tail = 0;
  while (tail < most - head && before[end - tail - 1] === text[text.length - tail - 1]) {
    tail += 1;
  }
  if (tail > 0 && isLow(text[text.length - tail])) {
    tail -= 1;
  }
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

function isHigh(unit: string | undefined): boolean {
  return unit !== undefined && /[\ud800-\udbff]/.test(unit);
}

function isLow(unit: string | undefined): boolean {
  return unit !== undefined && /[\udc00-\udfff]/.test(unit);
}
