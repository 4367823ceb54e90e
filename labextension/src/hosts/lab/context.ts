/** The page context (design, section 6) out of the live document, with an amount of work that has a bound. */
import {
  MAX_NAMED_BYTES,
  MAX_PAGE_CONTEXT,
  type NotebookContext,
  type PageContext,
  type VariableContext,
} from '../../protocol';
import { jsonBytes, readMeantCell, readOtherCells } from './cells';
import { readHeadings } from './headings';
import type { LiveCells } from './live';
import { meantCell } from './meantCell';
import type { WorkHints } from './pageDocument';
import type { Selection } from './selection';
import type { Variables } from './variables';

/** Of the page context, what variables may take, in bytes of JSON. */
const VARIABLES_ROOM = MAX_PAGE_CONTEXT / 4;
/** What the fields around the notebook may take, and what the message names. */
const FRAME_ROOM = 4 * 1024 + MAX_NAMED_BYTES;

export interface OpenNotebook {
  path: string;
  kernel: NotebookContext['kernel'];
  language: string | null;
  cells: LiveCells;
  hints: WorkHints;
  /** The cell that a button or a command asked about. */
  asked: string | null;
  selection: Selection | null;
  variables: Variables;
}

export interface OpenPage {
  url: string;
  path: string;
  title: string;
  notebook: OpenNotebook | null;
}

/** What `page` tells the server at the time `now`: at most `MAX_PAGE_CONTEXT` bytes of JSON. */
export function readPage(page: OpenPage, now: Date): PageContext {
  return {
    url: page.url,
    path: page.path,
    title: page.title,
    description: '',
    headings: page.notebook ? readHeadings(page.notebook.cells).join(', ') : '',
    timestamp: now.toISOString(),
    notebook: page.notebook && readNotebook(page.notebook),
  };
}

function readNotebook(open: OpenNotebook): NotebookContext {
  const { asked, selection } = open;
  const meant = meantCell(open.cells, { ...open.hints, asked, selected: selection?.cellId ?? null });
  const active = meant && readMeantCell(meant);
  const variables = fitting(open.variables.variables, VARIABLES_ROOM);
  const notebook: NotebookContext = {
    path: open.path,
    kernel: open.kernel,
    language: open.language,
    activeCell: active?.cell ?? null,
    selection: open.selection,
    cells: [],
    variables,
    omitted: {
      cells: 0,
      outputs: 0,
      variables: open.variables.omitted + open.variables.variables.length - variables.length,
    },
  };
  const room = MAX_PAGE_CONTEXT - FRAME_ROOM - jsonBytes(notebook);
  const others = readOtherCells(open.cells, meant, room);
  notebook.cells = others.cells;
  notebook.omitted.cells = others.omitted.cells;
  notebook.omitted.outputs = others.omitted.outputs + (active?.omittedOutputs ?? 0);
  return notebook;
}

/** As many of the newest variables as fit into `room` bytes of JSON; they come oldest first. */
function fitting(variables: VariableContext[], room: number): VariableContext[] {
  let first = variables.length;
  for (const variable of [...variables].reverse()) {
    room -= jsonBytes(variable) + 1;
    if (room < 0) {
      break;
    }
    first -= 1;
  }
  return variables.slice(first);
}
