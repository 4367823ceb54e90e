/** The page context as the kernel tells it. */
import type { CellContext, NotebookContext, PageContext, VariableContext } from '../../protocol';

type Fields = { [name: string]: unknown };

/** What is left out, or is of a wrong type, is empty; null where nothing is told. */
export function readKernelPage(told: unknown, now: Date): PageContext | null {
  const page = fields(told);
  return (
    page && {
      url: '',
      path: text(page.path),
      title: text(page.title),
      description: '',
      headings: text(page.headings),
      timestamp: now.toISOString(),
      notebook: readNotebook(fields(page.notebook)),
    }
  );
}

function readNotebook(told: Fields | null): NotebookContext | null {
  if (!told) return null;
  const { cells, variables, kernel, omitted } = told;
  const cut = fields(omitted);
  return {
    path: text(told.path),
    kernel: fields(kernel) as NotebookContext['kernel'],
    language: text(told.language) || null,
    activeCell: isCell(told.activeCell) ? told.activeCell : null,
    selection: null,
    cells: list(cells).filter(isCell),
    variables: list(variables).filter(isVariable),
    omitted: { cells: count(cut?.cells), outputs: count(cut?.outputs), variables: count(cut?.variables) },
  };
}

function isCell(told: unknown): told is CellContext {
  const cell = fields(told);
  return typeof cell?.id === 'string' && typeof cell.source === 'string' && Array.isArray(cell.outputs);
}

function isVariable(told: unknown): told is VariableContext {
  return typeof fields(told)?.name === 'string';
}

function fields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null ? (value as Fields) : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
