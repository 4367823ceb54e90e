/** Finds text in the cells of a notebook. */
import type { LiveCells } from '../live';
import { readOutputs } from '../outputs';

const MAX_FOUND = 50;
const MAX_LINE = 200;
/** Outputs of a cell that are looked through, the last ones. */
const OUTPUTS = 12;

export interface Found {
  cellId: string;
  index: number;
  where: 'source' | 'output';
  /** Counted from 1, within the source or the outputs together. */
  line: number;
  text: string;
}

/** A document that is open in the page, as it is now, saved or not. */
export type OpenDocument = { path: string; cells: LiveCells } | { path: string; text: string };

/** A line of a cell, or of a text. */
type FoundInDocument = { path: string } & (Found | { line: number; text: string });

/** `omitted` counts what was found beyond the first ones. */
interface Findings<T> {
  matches: T[];
  omitted: number;
}

/** The first lines that have `text` in them, whatever the case. */
export function findText(cells: LiveCells, text: string): Findings<Found> {
  const lines = new Lines<Found>(text);
  lines.addCells(cells, (found) => found);
  return lines.found;
}

/** The same in documents. */
export function findInDocuments(documents: readonly OpenDocument[], text: string): Findings<FoundInDocument> {
  const lines = new Lines<FoundInDocument>(text);
  for (const document of documents) {
    const { path } = document;
    if ('cells' in document) lines.addCells(document.cells, (found) => ({ path, ...found }));
    else lines.add(document.text, (line, found) => ({ path, line, text: found }));
  }
  return lines.found;
}

/** Lines that were found, up to so many. */
class Lines<T> {
  readonly found: Findings<T> = { matches: [], omitted: 0 };
  private readonly needle: string;

  constructor(text: string) {
    this.needle = text.toLowerCase();
  }

  add(text: string, told: (line: number, found: string) => T): void {
    if (this.needle === '') return;
    text.split('\n').forEach((line, i) => {
      const at = line.toLowerCase().indexOf(this.needle);
      if (at === -1) return;
      const { found } = this;
      if (found.matches.length < MAX_FOUND) found.matches.push(told(i + 1, around(line, at)));
      else found.omitted += 1;
    });
  }

  addCells(cells: LiveCells, told: (found: Found) => T): void {
    for (let index = 0; index < cells.length; index++) {
      const cell = cells.get(index);
      const of = { cellId: cell.id, index };
      this.add(cell.sharedModel.getSource(), (line, text) => told({ ...of, where: 'source', line, text }));
      const output = outputText(readOutputs(cell.outputs, OUTPUTS).outputs);
      this.add(output, (line, text) => told({ ...of, where: 'output', line, text }));
    }
  }
}

function around(line: string, at: number): string {
  const start = Math.max(0, Math.min(at - MAX_LINE / 4, line.length - MAX_LINE));
  return line.slice(start, start + MAX_LINE);
}

/** All texts in a value, such as the outputs of a cell as the page context has them. */
function outputText(outputs: unknown): string {
  if (typeof outputs === 'string') {
    return outputs;
  }
  const inner = outputs && typeof outputs === 'object' ? Object.entries(outputs) : [];
  return inner
    .filter(([key]) => key !== 'output_type' && key !== 'mime' && key !== 'name')
    .map(([, value]) => outputText(value))
    .filter(Boolean)
    .join('\n');
}
