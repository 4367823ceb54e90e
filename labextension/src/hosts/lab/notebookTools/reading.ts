/** What the model can read of the notebook: its cells as they are now. Nothing here changes anything. */
import * as schemas from '../../../edits/schema';
import { hashSource } from '../../../hash';
import type { CellContext, Json, VariableContext } from '../../../protocol';
import { jsonBytes, readMeantCell } from '../cells';
import { findCell, hasFailed, type LiveCell, type LiveCells, type Placed } from '../live';
import { findInDocuments, findText, type OpenDocument } from './finding';
import { imagesOf, PICTURE_ROOM } from './images';
import { outline } from './outlining';
import { staleness } from './staleness';
import { type Find, type NotebookTool, notebookTool } from './tool';

/** Cells and bytes of JSON of one reading. */
const MAX_READ = 40;
const ROOM = 128 * 1024;
/** Cells of one list, and characters of a cell's first line in it. */
const MAX_LISTED = 500;
const MAX_LINE = 120;

/** A notebook that is open in the page. */
export interface ReadNotebook {
  path: string;
  cells: LiveCells;
  /** All documents that are open, this one included. */
  documents(): OpenDocument[];
  /** The kernel's variables without their values; `reason` says why there are none. */
  variables(): Promise<{ variables: VariableContext[]; omitted: number; reason: string | null }>;
}

export function readingTools(find: Find<ReadNotebook>): NotebookTool[] {
  const tool = (
    name: string,
    description: string,
    parameters: schemas.Schema,
    work: (notebook: ReadNotebook, args: { [key: string]: Json }) => object | Promise<object>,
  ) =>
    notebookTool<ReadNotebook>(
      find,
      { name, risk: 'read', description, parameters },
      {
        run: async (notebook, args) =>
          ({ path: notebook.path, ...(await work(notebook, args)) }) as unknown as Json,
      },
    );
  return [
    tool(
      'list_cells',
      'List the cells of the notebook: id, type, hash, first line, and how each ran.',
      schemas.LIST_CELLS,
      ({ cells }) => listCells(cells),
    ),
    tool(
      'read_cells',
      'Read cells in full as they are now: source, hash and outputs.',
      schemas.READ_CELLS,
      ({ cells }, { cellIds, images }) =>
        readCells(cells, Array.isArray(cellIds) ? (cellIds as string[]) : null, images === true),
    ),
    tool(
      'find_in_notebook',
      'Find text in the sources and outputs of all cells.',
      schemas.FIND_TEXT,
      ({ cells }, { text }) => findText(cells, String(text)),
    ),
    tool(
      'find_in_open_documents',
      'Find text in all notebooks and text files that are open, as they are now, saved or not.',
      schemas.FIND_TEXT,
      ({ documents }, { text }) => findInDocuments(documents(), String(text)),
    ),
    tool(
      'list_variables',
      "List the kernel's variables: type, shape, columns with their dtypes and missing values. Never values.",
      schemas.LIST_VARIABLES,
      (notebook) => notebook.variables(),
    ),
    tool('outline', 'List the headings of the notebook.', schemas.OUTLINE, ({ cells }) => outline(cells)),
    tool(
      'staleness',
      'Tell which code cells did not run, were edited since, or ran out of order.',
      schemas.STALENESS,
      ({ cells }) => staleness(cells),
    ),
  ];
}

function listCells(cells: LiveCells) {
  const listed = [...placedCells(cells)].slice(0, MAX_LISTED).map(listCell);
  return { cells: listed, omitted: cells.length - listed.length };
}

function listCell({ index, cell }: Placed) {
  const source = cell.sharedModel.getSource();
  const lines = source.split('\n');
  const first = lines.find((line) => line.trim() !== '') ?? '';
  return {
    index,
    id: cell.id,
    type: cell.type,
    sourceHash: hashSource(source),
    firstLine: first.slice(0, MAX_LINE),
    lines: lines.length,
    executionCount: cell.executionCount ?? null,
    outputs: cell.outputs?.length ?? 0,
    failed: hasFailed(cell),
    ...limits(cell),
  };
}

/** Only what is out of the ordinary. */
function limits(cell: LiveCell): { editable?: false; deletable?: false; hidden?: true } {
  const jupyter = cell.getMetadata?.('jupyter') as { source_hidden?: boolean } | undefined;
  return {
    ...(cell.getMetadata?.('editable') === false && { editable: false }),
    ...(cell.getMetadata?.('deletable') === false && { deletable: false }),
    ...(jupyter?.source_hidden && { hidden: true }),
  };
}

type ReadCell = CellContext & { images?: string[] };

function readCells(live: LiveCells, wanted: readonly string[] | null, images: boolean) {
  const cells: ReadCell[] = [];
  const places = wanted ? wanted.map((id) => findCell(live, id)) : [...placedCells(live)];
  let room = ROOM;
  let pictureRoom = PICTURE_ROOM;
  const pictures = (cell: LiveCell) =>
    imagesOf(cell).filter((image) => {
      pictureRoom -= image.length;
      return pictureRoom >= 0;
    });
  for (const placed of places) {
    if (!placed) {
      continue;
    }
    const { cell } = readMeantCell(placed);
    room -= jsonBytes(cell);
    if (room < 0 || cells.length === MAX_READ) {
      break;
    }
    cells.push(images ? { ...cell, images: pictures(placed.cell) } : cell);
  }
  return { cells, omitted: places.length - cells.length };
}

function* placedCells(live: LiveCells): Generator<Placed> {
  for (let index = 0; index < live.length; index++) {
    yield { index, cell: live.get(index) };
  }
}
