import type { Translate } from '../host';
import type { CellContext, Json, NotebookContext, PageContext } from '../protocol';
import { cellName } from './turn';

export interface Prompt {
  text: string;
  /** A second, quieter line: what the prompt is about. */
  detail?: string;
}

export interface Start {
  title: string;
  hint?: string;
  prompts: Prompt[];
}

/** What the chat says first: what this notebook needs now. `page` null = not known yet. */
export function startOf(page: PageContext | null, t: Translate): Start {
  const notebook = page?.notebook;
  if (!notebook) return withoutNotebook(page, t);
  const cell = notebook.activeCell;
  const error = cell ? errorLine(cell) : null;
  return cell && error !== null ? failed(notebook, cell, error, t) : calm(notebook, cell, t);
}

function withoutNotebook(page: PageContext | null, t: Translate): Start {
  return {
    title: t('What can I help with?'),
    hint: page?.path
      ? t(
          'You are looking at %1. Ask about it, or open a notebook to talk about its cells.',
          nameOf(page.path),
        )
      : t('Open a notebook and I will see its cells, what they printed and which variables exist.'),
    prompts: [],
  };
}

function failed(notebook: NotebookContext, cell: CellContext, error: string, t: Translate): Start {
  return {
    title: t('Cell %1 failed. Shall we look at it?', cellName(cell)),
    prompts: [
      { text: t('Why did this fail?'), detail: error },
      { text: t('Fix the cell'), detail: t('you decide what goes into it') },
      overview(notebook, t),
    ],
  };
}

function calm(notebook: NotebookContext, cell: CellContext | null, t: Translate): Start {
  const prompts = [overview(notebook, t)];
  if (notebook.variables.length > 0) {
    const names = notebook.variables.slice(0, 3).map((variable) => variable.name);
    prompts.push({ text: t('Which variables do I have?'), detail: names.join(', ') });
  }
  if (cell?.type === 'code' && cell.source.trim() !== '') {
    const text = cell.executionCount === null ? t('Explain this cell') : t('Explain cell %1', cellName(cell));
    prompts.push({ text, detail: firstLine(cell.source) });
  }
  return { title: t('What would you like to know about this notebook?'), prompts };
}

function overview(notebook: NotebookContext, t: Translate): Prompt {
  const count = notebook.cells.length + notebook.omitted.cells + (notebook.activeCell ? 1 : 0);
  const cells = count === 1 ? t('1 cell') : t('%1 cells', count);
  return { text: t('What does this notebook do?'), detail: `${nameOf(notebook.path)}, ${cells}` };
}

/** The last line a person reads of a traceback; null when the cell did not fail. */
export function errorLine(cell: CellContext): string | null {
  for (const output of cell.outputs) {
    if (isError(output)) return [output.ename, output.evalue].filter(Boolean).join(': ');
  }
  return null;
}

function isError(output: Json): output is { output_type: string; ename: string; evalue: string } {
  return (
    typeof output === 'object' && output !== null && !Array.isArray(output) && output.output_type === 'error'
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function firstLine(source: string): string {
  return source.trim().split('\n', 1)[0] ?? '';
}
