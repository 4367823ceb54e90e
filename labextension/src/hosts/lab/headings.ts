/** A notebook's headings, for an outline of what it is about, and the cells that stand under each. */
import type { LiveCell, LiveCells } from './live';

const MAX_HEADINGS = 20;
const MAX_HEADING = 80;
/** How many cells, and how much of each, are looked at. */
const MAX_LOOKED_AT = 300;
const MAX_LOOKED_AT_TEXT = 1_000;

export interface Heading {
  cell: LiveCell;
  /** Where the cell stands in the notebook. */
  index: number;
  /** From 1 to 6. */
  level: number;
  text: string;
}

/** The first headings of the Markdown cells, without their `#`. */
export function readHeadings(cells: LiveCells): string[] {
  const headings: string[] = [];
  for (const { text } of findHeadings(cells)) {
    if (headings.push(text) === MAX_HEADINGS) break;
  }
  return headings;
}

/** The headings of the first Markdown cells, in their order. */
export function* findHeadings(cells: LiveCells): Generator<Heading> {
  for (let index = 0; index < Math.min(cells.length, MAX_LOOKED_AT); index++) {
    yield* headingsIn(cells.get(index), index);
  }
}

/** The cells of the section that begins with this heading of the cell `cellId`; none where it is gone. */
export function sectionCells(
  cells: LiveCells,
  cellId: string,
  text: string,
): { index: number; cell: LiveCell }[] {
  let first: Heading | null = null;
  let end = cells.length;
  for (const heading of findHeadings(cells)) {
    if (first && heading.index > first.index && heading.level <= first.level) {
      end = heading.index;
      break;
    }
    if (heading.cell.id === cellId && heading.text === text) first = heading;
  }
  const start = first?.index ?? end;
  return Array.from({ length: end - start }, (_, at) => ({ index: start + at, cell: cells.get(start + at) }));
}

function* headingsIn(cell: LiveCell, index: number): Generator<Heading> {
  if (cell.type !== 'markdown') return;
  const markdown = cell.sharedModel.getSource().slice(0, MAX_LOOKED_AT_TEXT);
  for (const [, signs = '', text = ''] of markdown.matchAll(/^ {0,3}(#{1,6})[ \t]+(\S.*)$/gm)) {
    yield { cell, index, level: signs.length, text: text.slice(0, MAX_HEADING) };
  }
}
