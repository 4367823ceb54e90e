/** What the model can have this page do: show a cell, and read cells as they are now. */
import type { ClientTool, Host } from '../../host';
import type { CellContext, Json } from '../../protocol';
import { jsonBytes, readMeantCell } from './cells';
import type { LiveCells, Placed } from './live';

/** Cells and bytes of JSON of one reading. */
const MAX_READ = 40;
const ROOM = 128 * 1024;

/** A notebook that is open in the page. */
export interface ToolNotebook {
  path: string;
  cells: LiveCells;
}

export interface ToolPlaces {
  /** The notebook a question is about. */
  front(): ToolNotebook | null;
  /** Scroll to a cell of any open notebook and select it; false where there is none with this id. */
  show(cellId: string): Promise<boolean>;
}

/**
 * `show_cell {cellId}` gives `{shown}`. `read_cells {cellIds?}` gives `{path, cells, omitted}`: the cells with
 * these ids, or the first ones, as the page context has them; `omitted` counts those left out or not found.
 */
export function pageTools(places: ToolPlaces): Host['tools'] {
  const show: ClientTool = async ({ cellId }) => ({
    shown: typeof cellId === 'string' && (await places.show(cellId)),
  });
  const read: ClientTool = ({ cellIds }) => {
    const notebook = places.front();
    if (!notebook) {
      throw new Error('No notebook is open.');
    }
    const wanted = Array.isArray(cellIds) ? new Set(cellIds) : null;
    const { cells, omitted } = readCells(notebook.cells, wanted);
    return { path: notebook.path, cells: cells as unknown as Json[], omitted };
  };
  return { show_cell: show, read_cells: read };
}

function readCells(live: LiveCells, wanted: ReadonlySet<Json> | null) {
  const cells: CellContext[] = [];
  let room = ROOM;
  for (const placed of placedCells(live)) {
    if (wanted && !wanted.has(placed.cell.id)) {
      continue;
    }
    const { cell } = readMeantCell(placed);
    room -= jsonBytes(cell);
    if (room < 0 || cells.length === MAX_READ) {
      break;
    }
    cells.push(cell);
  }
  return { cells, omitted: (wanted?.size ?? live.length) - cells.length };
}

function* placedCells(live: LiveCells): Generator<Placed> {
  for (let index = 0; index < live.length; index++) {
    yield { index, cell: live.get(index) };
  }
}
