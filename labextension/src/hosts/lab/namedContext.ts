/** What the model is told of what a message names with "@": its content as it is when the message is sent. */
import {
  type CellContext,
  MAX_CELLS,
  MAX_NAMED,
  MAX_NAMED_BYTES,
  type NamedContext,
  type TagContent,
  type VariableContext,
} from '../../protocol';
import { jsonBytes, readNamedCell } from './cells';
import { COLUMNS, FILES, HEADINGS, VARIABLES } from './entityGroups';
import { sectionCells } from './headings';
import { findCell, type LiveCells, type Placed } from './live';

export interface NamedPlaces {
  /** The cells of an open notebook, null where it is not open. */
  cellsAt(path: string): LiveCells | null;
  variables(): Promise<VariableContext[]>;
  /** The beginning of a file's text; null where it cannot be read. */
  readFile(path: string): Promise<string | null>;
}

/** Reads what the tags of this page name, at most `MAX_NAMED_BYTES` of it as JSON; other tags are left out. */
export async function readNamed(tags: readonly TagContent[], places: NamedPlaces): Promise<NamedContext[]> {
  // The cells first, before anything is waited for: they are as they were when the person asked.
  const cells = tags.map((tag) => cellsOf(tag, places));
  const named: NamedContext[] = [];
  let room = MAX_NAMED_BYTES;
  for (const [at, tag] of tags.slice(0, MAX_NAMED).entries()) {
    const read = fitting(await namedBy(tag, cells[at] ?? [], places), room);
    if (!read) continue;
    room -= jsonBytes(read);
    named.push(read);
  }
  return named;
}

async function namedBy(
  tag: TagContent,
  cells: CellContext[],
  places: NamedPlaces,
): Promise<NamedContext | null> {
  const bare = { title: tag.text, cells: [], variables: [], path: null, text: null, omitted: 0 };
  switch (tag.group) {
    case VARIABLES:
    case COLUMNS:
      return { ...bare, variables: variableOf(tag, await places.variables()) };
    case FILES: {
      const path = String(tag.data.path);
      return { ...bare, path, text: await places.readFile(path) };
    }
    default:
      return isCell(tag)
        ? { ...bare, cells: cells.slice(0, MAX_CELLS), omitted: omitted(cells.length) }
        : null;
  }
}

function isCell({ data }: TagContent): boolean {
  return typeof data.cellId === 'string' && typeof data.path === 'string';
}

function cellsOf(tag: TagContent, places: NamedPlaces): CellContext[] {
  const { cellId, path } = tag.data;
  const live = typeof path === 'string' ? places.cellsAt(path) : null;
  if (!live || typeof cellId !== 'string') return [];
  const section = tag.group === HEADINGS ? sectionCells(live, cellId, tag.text) : [];
  const one = findCell(live, cellId);
  const placed: Placed[] = section.length > 0 ? section : one ? [one] : [];
  return placed.map(readNamedCell);
}

function omitted(found: number): number {
  return Math.max(0, found - MAX_CELLS);
}

/** The kernel's own word, else what was known when the person chose it: a kernel that is busy is not asked. */
function variableOf({ group, data }: TagContent, known: VariableContext[]): VariableContext[] {
  const { name, variable, dtype } = data;
  const wanted = group === COLUMNS ? variable : name;
  const live = known.find((each) => each.name === wanted);
  if (group !== COLUMNS) {
    return [live ?? ({ type: '', ...data } as unknown as VariableContext)];
  }
  const then = { name: String(name), dtype: String(dtype) };
  const column = live?.columns?.find((each) => each.name === name) ?? then;
  return [{ name: String(variable), type: live?.type ?? '', shape: live?.shape, columns: [column] }];
}

/** As many of its cells as there is room for; null where there is none at all. */
function fitting(named: NamedContext | null, room: number): NamedContext | null {
  let fits = named;
  while (fits && jsonBytes(fits) > room) {
    const cells = fits.cells.slice(0, -1);
    fits = fits.cells.length > 0 ? { ...fits, cells, omitted: fits.omitted + 1 } : null;
  }
  return fits;
}
