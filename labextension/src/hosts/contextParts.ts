/** The parts of a page that a widget lets go along, named as `%chat --context` names them. */
import type { CellContext, NotebookContext, PageContext } from '../protocol';

const PARTS = ['cell', 'error', 'variables', 'notebook'];

/**
 * Gives the page with these parts alone: `cell` (the meant one, with what is selected), `error` (the cell that failed),
 * `variables`, `notebook` (all other cells), separated by commas; null without any of them.
 */
export function onlyParts(page: PageContext | null, parts: string): PageContext | null {
  const wanted = new Set(parts.split(',').map((part) => part.trim()));
  if (!page || !PARTS.some((part) => wanted.has(part))) return null;
  const { notebook } = page;
  const headings = wanted.has('notebook') ? page.headings : '';
  return { ...page, headings, notebook: notebook && partsOf(notebook, wanted) };
}

function partsOf(notebook: NotebookContext, wanted: ReadonlySet<string>): NotebookContext {
  const { activeCell, selection, variables, omitted } = notebook;
  const meant = wanted.has('cell') || (wanted.has('error') && activeCell && failed(activeCell));
  const cells = wanted.has('notebook')
    ? notebook.cells
    : wanted.has('error')
      ? notebook.cells.filter(failed).slice(0, 1)
      : [];
  return {
    ...notebook,
    activeCell: meant ? activeCell : null,
    selection: wanted.has('cell') ? selection : null,
    cells,
    variables: wanted.has('variables') ? variables : [],
    omitted: {
      cells: wanted.has('notebook') ? omitted.cells : 0,
      outputs: omitted.outputs,
      variables: wanted.has('variables') ? omitted.variables : 0,
    },
  };
}

function failed({ outputs }: CellContext): boolean {
  return outputs.some((output) => (output as { output_type?: unknown } | null)?.output_type === 'error');
}
