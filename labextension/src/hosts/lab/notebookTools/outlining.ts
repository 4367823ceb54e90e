/** The headings of a notebook, and where they stand. */
import type { LiveCells } from '../live';

const MAX_HEADINGS = 200;
const MAX_TITLE = 120;
const FENCE = /^ {0,3}(```|~~~)/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/;

export interface Heading {
  /** From 1 to 6. */
  level: number;
  title: string;
  cellId: string;
  index: number;
}

/** `omitted` counts headings past the first ones. */
export function outline(cells: LiveCells): { headings: Heading[]; omitted: number } {
  const headings: Heading[] = [];
  for (let index = 0; index < cells.length; index++) {
    const cell = cells.get(index);
    if (cell.type === 'markdown') {
      headings.push(...headingsIn(cell.sharedModel.getSource(), cell.id, index));
    }
  }
  return { headings: headings.slice(0, MAX_HEADINGS), omitted: Math.max(0, headings.length - MAX_HEADINGS) };
}

/** Lines that begin with `#` inside a fence are comments of code. */
function headingsIn(source: string, cellId: string, index: number): Heading[] {
  const found: Heading[] = [];
  let fenced = false;
  for (const line of source.split('\n')) {
    const heading = HEADING.exec(line);
    if (FENCE.test(line)) {
      fenced = !fenced;
    } else if (heading && !fenced) {
      const [, marks = '', title = ''] = heading;
      found.push({ level: marks.length, title: title.slice(0, MAX_TITLE), cellId, index });
    }
  }
  return found;
}
