/**
 * Finds text in the cells of a notebook. A line alone does not tell the server that it is part of a secret, so the whole
 * texts go along; of them it gives the model the found lines (`jupyter_chatkit/found_lines.py`).
 */
import type { LiveCells } from '../live';
import { readOutputs } from '../outputs';

const MAX_FOUND = 50;
/** Characters of the texts together. What is found in others is told without its line. */
const MAX_TEXTS = 1_000_000;
/** Outputs of a cell that are looked through, the last ones. */
const OUTPUTS = 12;

interface Place {
  /** Counted from 1, within the source or the outputs together. */
  line: number;
  /** Which of the texts it is a line of. */
  in?: number;
}

export interface Found extends Place {
  cellId: string;
  index: number;
  where: 'source' | 'output';
}

/** A document that is open in the page, as it is now, saved or not. */
export type OpenDocument = { path: string; cells: LiveCells } | { path: string; text: string };

/** A line of a cell, or of a text. */
type FoundInDocument = { path: string } & (Found | Place);

/** `omitted` counts what was found beyond the first ones. */
interface Findings<T> {
  lookedFor: string;
  matches: T[];
  omitted: number;
  /** Each an object of its own: a list of texts would be read as the lines of one. */
  texts: { text: string }[];
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
    else lines.add(document.text, (place) => ({ path, ...place }));
  }
  return lines.found;
}

/** Lines that were found, up to so many. */
class Lines<T> {
  readonly found: Findings<T>;
  private readonly needle: string;
  private room = MAX_TEXTS;

  constructor(text: string) {
    this.needle = text.toLowerCase();
    this.found = { lookedFor: text, matches: [], omitted: 0, texts: [] };
  }

  add(text: string, told: (place: Place) => T): void {
    if (this.needle === '' || !text.toLowerCase().includes(this.needle)) return;
    const { matches, texts } = this.found;
    const kept = matches.length < MAX_FOUND && text.length <= this.room;
    text.split('\n').forEach((line, i) => {
      if (!line.toLowerCase().includes(this.needle)) return;
      if (matches.length >= MAX_FOUND) this.found.omitted += 1;
      else matches.push(told({ line: i + 1, ...(kept && { in: texts.length }) }));
    });
    if (kept) {
      this.room -= text.length;
      texts.push({ text });
    }
  }

  addCells(cells: LiveCells, told: (found: Found) => T): void {
    for (let index = 0; index < cells.length; index++) {
      const cell = cells.get(index);
      const of = { cellId: cell.id, index };
      this.add(cell.sharedModel.getSource(), (place) => told({ ...of, where: 'source', ...place }));
      const output = outputText(readOutputs(cell.outputs, OUTPUTS).outputs);
      this.add(output, (place) => told({ ...of, where: 'output', ...place }));
    }
  }
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
