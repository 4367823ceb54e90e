/** What "@" finds: the notebook's cells and headings, the kernel's variables and their columns, the workspace's files. */
import { hashSource } from '../../hash';
import type { Entities, PageEntity } from '../../host';
import type { CellTag, Json, NamedContext, TagContent, VariableContext } from '../../protocol';
import { cutMiddle } from './cut';
import { CELLS, COLUMNS, FILES, HEADINGS, VARIABLES } from './entityGroups';
import { findHeadings, type Heading } from './headings';
import { cellType, hasText, type LiveCell, type LiveCells } from './live';
import { type NamedPlaces, readNamed } from './namedContext';
import { readOutputs } from './outputs';

/** How many of each group are offered. */
const MAX_FOUND = 8;
const MAX_TITLE = 48;
/** How many columns travel with the tag of a data frame. */
const MAX_COLUMNS = 50;
const PREVIEW_LINES = 8;
const PREVIEW_TEXT = 600;

export interface EntityPlaces extends NamedPlaces {
  /** The notebook in front. */
  notebook(): { path: string; cells: LiveCells } | null;
  /** The paths of files that have these words. */
  searchFiles(words: string): Promise<string[]>;
  reveal(tag: CellTag): void;
  openFile(path: string): void;
}

/**
 * The data of an entity are kept with the message: of a cell and of a heading a `CellTag`; of a variable `{name, type,
 * shape, dtype, columns}`; of a column `{variable, name, dtype}`; of a file `{path}`. What is in them is read when the
 * message is sent.
 */
export class NotebookEntities implements Entities {
  constructor(private readonly places: EntityPlaces) {}

  async search(query: string): Promise<PageEntity[]> {
    const words = query.trim().toLowerCase();
    const [variables, files] = await Promise.all([this.places.variables(), this.places.searchFiles(words)]);
    const groups = [
      this.cells(),
      this.headings(),
      variables.map(variableEntity),
      variables.flatMap(columnEntities),
      files.map(fileEntity),
    ];
    return groups.flatMap((group) => best(group, words));
  }

  read(tags: readonly TagContent[]): Promise<NamedContext[]> {
    return readNamed(tags, this.places);
  }

  open({ group, data }: PageEntity): void {
    if (group === FILES) {
      this.places.openFile(String(data?.path));
    } else if (isCellTag(data)) {
      this.places.reveal(data as unknown as CellTag);
    }
  }

  async describe({ group, data }: PageEntity): Promise<string | null> {
    if (group === FILES) {
      const text = await this.places.readFile(String(data?.path));
      return text && cutMiddle(text.split('\n').slice(0, PREVIEW_LINES).join('\n'), PREVIEW_TEXT);
    }
    if (isCellTag(data)) {
      return this.describeCell(data.cellId);
    }
    return data ? describeVariable(data) : null;
  }

  private cells(): PageEntity[] {
    const notebook = this.places.notebook();
    return notebook
      ? [...each(notebook.cells)].filter(hasText).map((cell) => cellEntity(cell, notebook.path))
      : [];
  }

  private headings(): PageEntity[] {
    const notebook = this.places.notebook();
    return notebook
      ? [...findHeadings(notebook.cells)].map((heading, at) => headingEntity(heading, at, notebook.path))
      : [];
  }

  private describeCell(id: Json | undefined): string | null {
    const cell = [...each(this.places.notebook()?.cells)].find((other) => other.id === id);
    if (!cell) {
      return null;
    }
    const source = cell.sharedModel.getSource().split('\n').slice(0, PREVIEW_LINES);
    return cutMiddle([...source, ...outputLines(cell)].join('\n'), PREVIEW_TEXT);
  }
}

function* each(cells: LiveCells | undefined): Generator<LiveCell> {
  for (let index = 0; cells && index < cells.length; index++) {
    yield cells.get(index);
  }
}

function cellEntity(cell: LiveCell, path: string): PageEntity {
  const source = cell.sharedModel.getSource();
  const type = cellType(cell);
  const executionCount = cell.executionCount ?? null;
  return {
    id: `cell:${cell.id}`,
    title: type === 'code' ? `[${executionCount ?? ' '}] ${firstLine(source)}` : heading(source),
    group: CELLS,
    icon: type === 'code' ? 'square-code' : 'document',
    interactive: true,
    data: { cellId: cell.id, sourceHash: hashSource(source), path, executionCount },
  };
}

function headingEntity({ cell, text }: Heading, at: number, path: string): PageEntity {
  const source = cell.sharedModel.getSource();
  return {
    id: `heading:${cell.id}:${at}`,
    title: text,
    group: HEADINGS,
    icon: 'book-open',
    interactive: true,
    data: { cellId: cell.id, sourceHash: hashSource(source), path, executionCount: null },
  };
}

function fileEntity(path: string): PageEntity {
  return {
    id: `file:${path}`,
    title: path,
    group: FILES,
    icon: 'document',
    interactive: true,
    data: { path },
  };
}

function firstLine(source: string): string {
  return cutEnd(source.split('\n').find((line) => line.trim() !== '') ?? '');
}

/** The first heading, else the first line. */
function heading(source: string): string {
  return cutEnd(source.match(/^ {0,3}#{1,6}[ \t]+(\S.*)$/m)?.[1] ?? firstLine(source));
}

function cutEnd(text: string): string {
  const line = text.trim();
  return line.length > MAX_TITLE ? `${line.slice(0, MAX_TITLE - 1)}…` : line;
}

function variableEntity(variable: VariableContext): PageEntity {
  const { name, type, shape, dtype, columns } = variable;
  return {
    id: `variable:${name}`,
    title: name,
    group: VARIABLES,
    icon: 'cube',
    data: defined({ name, type, shape, dtype, columns: columns?.slice(0, MAX_COLUMNS) }),
  };
}

function columnEntities({ name: variable, columns }: VariableContext): PageEntity[] {
  return (columns ?? []).map(({ name, dtype }) => ({
    id: `column:${variable}.${name}`,
    title: `${variable}.${name}`,
    group: COLUMNS,
    icon: 'chart',
    data: { variable, name, dtype },
  }));
}

function defined(data: { [key: string]: unknown }): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value != null)) as {
    [key: string]: Json;
  };
}

/** Those that begin with the words before those that have them elsewhere; without words the first ones. */
function best(entities: PageEntity[], words: string): PageEntity[] {
  const found = entities.filter(({ title }) => title.toLowerCase().includes(words));
  const begins = found.filter((entity) => beginsWith(entity, words));
  return [...begins, ...found.filter((entity) => !begins.includes(entity))].slice(0, MAX_FOUND);
}

/** A cell's number may be written without its bracket. */
function beginsWith({ title }: PageEntity, words: string): boolean {
  return title.toLowerCase().replace(/^\[/, '').startsWith(words.replace(/^\[/, ''));
}

function isCellTag(data: PageEntity['data']): data is { [key: string]: Json } {
  return typeof data?.cellId === 'string';
}

function outputLines(cell: LiveCell): string[] {
  return readOutputs(cell.outputs, 1, PREVIEW_TEXT).outputs.flatMap((output) => {
    const { text, ename, evalue, data } = output as { [key: string]: Json };
    if (typeof text === 'string') {
      return text.split('\n').slice(0, PREVIEW_LINES);
    }
    if (typeof ename === 'string') {
      return [`${ename}: ${evalue}`];
    }
    const plain = (data as { [mime: string]: Json } | undefined)?.['text/plain'];
    return typeof plain === 'string' ? plain.split('\n').slice(0, PREVIEW_LINES) : [];
  });
}

function describeVariable({ variable, name, type, shape, dtype, columns }: { [key: string]: Json }): string {
  const head = variable ? `${variable}["${name}"]` : `${name}: ${type}`;
  const size = Array.isArray(shape) ? ` ${shape.join(' × ')}` : '';
  const of = dtype ? ` (${dtype})` : '';
  const named = Array.isArray(columns) ? (columns as { name: string; dtype: string }[]) : [];
  const lines = named.slice(0, PREVIEW_LINES).map((column) => `${column.name}: ${column.dtype}`);
  return [head + size + of, ...lines].join('\n');
}
