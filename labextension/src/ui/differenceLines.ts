/** The difference of two texts as lines to show, those that stay only near the others. */
import { lineChanges } from '../edits/lines';
import type { Translate } from '../host';
import type { ShownLine } from './shownCode';

/** Lines that stay, shown on either side of a change. */
const AROUND = 3;

/** While `after` is `growing`, what it has not come to of `before` stays for now. */
export function differenceLines(before: string, after: string, t: Translate, growing = false): ShownLine[] {
  const old = linesOf(before);
  const lines: ShownLine[] = [];
  let at = 0;
  for (const { before: gone, after: come } of lineChanges(old, linesOf(after))) {
    const isOpen = growing && gone.at + gone.lines.length === old.length;
    const removed = isOpen ? gone.lines.slice(0, come.lines.length) : gone.lines;
    lines.push(...same(old.slice(at, gone.at)));
    lines.push(...removed.map((text) => ({ text, kind: 'removed' }) as const));
    lines.push(...come.lines.map((text) => ({ text, kind: 'added' }) as const));
    at = gone.at + removed.length;
  }
  return folded([...lines, ...same(old.slice(at))], t);
}

/** An empty text has no line. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function same(lines: readonly string[]): ShownLine[] {
  return lines.map((text) => ({ text, kind: 'same' }));
}

/** One line alone is not folded: to say so would take its place. */
function folded(lines: readonly ShownLine[], t: Translate): ShownLine[] {
  const near = (index: number) =>
    lines
      .slice(Math.max(0, index - AROUND), index + AROUND + 1)
      .some(({ kind }) => kind === 'added' || kind === 'removed');
  const shown: ShownLine[] = [];
  let hidden: ShownLine[] = [];
  const tell = () => {
    if (hidden.length > 1) shown.push({ text: t('%1 lines stay', hidden.length), kind: 'skipped' });
    else shown.push(...hidden);
    hidden = [];
  };
  lines.forEach((line, index) => {
    if (!near(index)) {
      hidden.push(line);
      return;
    }
    tell();
    shown.push(line);
  });
  tell();
  return shown;
}
