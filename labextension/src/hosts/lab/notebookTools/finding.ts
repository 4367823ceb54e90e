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

/** The first lines that have `text` in them, whatever the case; `omitted` counts the others. */
export function findText(cells: LiveCells, text: string): { matches: Found[]; omitted: number } {
  const needle = text.toLowerCase();
  const matches: Found[] = [];
  let omitted = 0;
  for (let index = 0; needle !== '' && index < cells.length; index++) {
    const cell = cells.get(index);
    const places = [
      ['source', cell.sharedModel.getSource()],
      ['output', outputText(readOutputs(cell.outputs, OUTPUTS).outputs)],
    ] as const;
    for (const [where, lines] of places) {
      lines.split('\n').forEach((line, i) => {
        const at = line.toLowerCase().indexOf(needle);
        if (at !== -1 && matches.length < MAX_FOUND) {
          matches.push({ cellId: cell.id, index, where, line: i + 1, text: around(line, at) });
        } else if (at !== -1) {
          omitted += 1;
        }
      });
    }
  }
  return { matches, omitted };
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
