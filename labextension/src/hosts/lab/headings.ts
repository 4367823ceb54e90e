/** A notebook's headings, for an outline of what it is about. */
import type { LiveCells } from './live';

const MAX_HEADINGS = 20;
const MAX_HEADING = 80;
/** How many cells, and how much of each, are looked at. */
const MAX_LOOKED_AT = 300;
const MAX_LOOKED_AT_TEXT = 1_000;

/** The first headings of the Markdown cells, without their `#`. */
export function readHeadings(cells: LiveCells): string[] {
  const headings: string[] = [];
  for (let i = 0; i < Math.min(cells.length, MAX_LOOKED_AT) && headings.length < MAX_HEADINGS; i++) {
    const cell = cells.get(i);
    if (cell.type === 'markdown') {
      headings.push(...headingsIn(cell.sharedModel.getSource().slice(0, MAX_LOOKED_AT_TEXT)));
    }
  }
  return headings.slice(0, MAX_HEADINGS);
}

function headingsIn(markdown: string): string[] {
  return [...markdown.matchAll(/^#{1,6}[ \t]+(\S.*)$/gm)].map((match) =>
    (match[1] ?? '').slice(0, MAX_HEADING),
  );
}
