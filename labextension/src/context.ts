/** The parts of the page: what the chips say of them, and what is left when some are removed. */
import { hashSource } from './hash';
import type { Translate } from './host';
import type {
  CellContext,
  NamedContext,
  NotebookContext,
  PageContext,
  TagContent,
  VariableContext,
} from './protocol';

/** Variables of the meant cell that get a chip of their own. */
const NAMED_VARIABLES = 3;

const NO_PAGE: PageContext = {
  url: '',
  path: '',
  title: '',
  description: '',
  headings: '',
  timestamp: '',
  notebook: null,
};

/** One chip: `key` is what `ChatState.removed` holds. */
export interface PartChip {
  key: string;
  label: string;
  kind: 'cell' | 'selection' | 'variable' | 'variables' | 'cells' | 'page';
  /** Characters of a selection, or how many cells or variables a group stands for. */
  count?: number;
  /** The meant cell failed. */
  error?: boolean;
}

/**
 * Gives the page without the parts that a person removed. Keys: `cell` (the meant one), `selection`,
 * `variables` (all), `variable:NAME`, `cells` (all others), `cell:ID`; `page` leaves nothing: null.
 */
export function withoutParts(page: PageContext, removed: ReadonlySet<string>): PageContext | null {
  if (removed.has('page')) return null;
  const { notebook } = page;
  return notebook ? { ...page, notebook: withoutNotebookParts(notebook, removed) } : page;
}

/** Gives the page with what the message names, which goes along whatever else was removed. */
export function withNamed(page: PageContext | null, named: NamedContext[]): PageContext | null {
  return named.length > 0 ? { ...(page ?? NO_PAGE), named } : page;
}

function withoutNotebookParts(notebook: NotebookContext, removed: ReadonlySet<string>): NotebookContext {
  const { activeCell, omitted } = notebook;
  const noCells = removed.has('cells');
  const noVariables = removed.has('variables');
  return {
    ...notebook,
    activeCell: removed.has('cell') ? null : activeCell,
    selection: removed.has('selection') ? null : notebook.selection,
    cells: otherCells(notebook).filter((cell) => !noCells && !removed.has(`cell:${cell.id}`)),
    variables: notebook.variables.filter(({ name }) => !noVariables && !removed.has(`variable:${name}`)),
    omitted: {
      ...omitted,
      cells: noCells ? 0 : omitted.cells,
      variables: noVariables ? 0 : omitted.variables,
    },
  };
}

/** The meant cell must not come back as one of the others after it was removed. */
function otherCells({ activeCell, cells }: NotebookContext): CellContext[] {
  return cells.filter((cell) => cell.id !== activeCell?.id);
}

/** Lists the chips of what would be sent, in the order of the row. */
export function describeParts(
  page: PageContext,
  removed: ReadonlySet<string>,
  translate: Translate,
): PartChip[] {
  const sent = withoutParts(page, removed);
  if (!sent) return [];
  const { notebook } = sent;
  if (!notebook) return pageChips(sent);
  return [
    ...cellChips(notebook.activeCell, translate),
    ...selectionChips(page.notebook, notebook, translate),
    ...variableChips(notebook, translate),
    ...otherCellChips(notebook.cells, translate),
  ];
}

function pageChips({ path, title }: PageContext): PartChip[] {
  const label = path || title;
  return label ? [{ key: 'page', kind: 'page', label }] : [];
}

function cellChips(cell: CellContext | null, translate: Translate): PartChip[] {
  if (!cell) return [];
  const error = cell.outputs.some(isError);
  const name = cell.type === 'code' ? translate('cell %1', prompt(cell)) : translate('text cell');
  return [{ key: 'cell', kind: 'cell', label: error ? translate('%1 · error', name) : name, error }];
}

function isError(output: CellContext['outputs'][number]): boolean {
  return (output as { output_type?: unknown } | null)?.output_type === 'error';
}

/** The number before a code cell, as the notebook shows it. */
function prompt(cell: CellContext): string {
  return `[${cell.executionCount ?? ' '}]`;
}

function selectionChips(
  all: NotebookContext | null,
  sent: NotebookContext,
  translate: Translate,
): PartChip[] {
  const { selection } = sent;
  if (!selection?.text) return [];
  const cells = [all?.activeCell, ...(all?.cells ?? [])];
  const cell = cells.find((other) => other?.id === selection.cellId);
  const label = cell?.type === 'code' ? translate('selection in %1', prompt(cell)) : translate('selection');
  return [{ key: 'selection', kind: 'selection', label, count: selection.text.length }];
}

function variableChips({ activeCell, variables }: NotebookContext, translate: Translate): PartChip[] {
  const named = namedIn(activeCell?.source ?? '', variables).slice(0, NAMED_VARIABLES);
  const chips: PartChip[] = named.map((name) => ({
    key: `variable:${name}`,
    kind: 'variable',
    label: name,
  }));
  const count = variables.length - named.length;
  if (count === 0) return chips;
  const label = count === 1 ? translate('+ 1 variable') : translate('+ %1 variables', count);
  return [...chips, { key: 'variables', kind: 'variables', label, count }];
}

/** The variables that a source names, in the order in which it does. */
function namedIn(source: string, variables: VariableContext[]): string[] {
  const names = new Set(variables.map(({ name }) => name));
  const words = source.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  return [...new Set(words)].filter((word) => names.has(word));
}

function otherCellChips({ length: count }: CellContext[], translate: Translate): PartChip[] {
  if (count === 0) return [];
  const label = count === 1 ? translate('+ 1 cell') : translate('+ %1 cells', count);
  return [{ key: 'cells', kind: 'cells', label, count }];
}

/** The tag that ties a message to the meant cell of the page; null where there is none. */
export function cellTag(page: PageContext | null): TagContent | null {
  const cell = page?.notebook?.activeCell;
  if (!page?.notebook || !cell) return null;
  const sourceHash = cell.sourceHash ?? hashSource(cell.source);
  const { path } = page.notebook;
  return {
    type: 'input_tag',
    id: cell.id,
    text: cell.type === 'code' ? `cell ${prompt(cell)}` : 'text cell',
    group: 'cell',
    interactive: true,
    data: { cellId: cell.id, sourceHash, path, executionCount: cell.executionCount },
  };
}

/** What stays removed on a new page: once another cell is meant, `cell` and `selection` are sent again. */
export function removalsFor(
  removed: ReadonlySet<string>,
  before: PageContext | null,
  after: PageContext | null,
): ReadonlySet<string> {
  const old = before?.notebook?.activeCell?.id;
  const meant = after?.notebook?.activeCell?.id;
  if (!old || !meant || old === meant) return removed;
  return new Set([...removed].filter((key) => key !== 'cell' && key !== 'selection'));
}
