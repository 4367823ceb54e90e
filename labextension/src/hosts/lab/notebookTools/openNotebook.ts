/** An open notebook of JupyterLab, as the tools work on it. */
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TurnEdits } from '../../../edits/turnEdits';
import type { Author } from '../../../host';
import { evaluate } from '../evaluation';
import { panelNotebook, widgetOf } from '../panelNotebook';
import type { Found } from '../variables';
import type { OpenDocument } from './finding';
import type { ToolNotebook } from './index';
import type { RunningKernel } from './running';

/** Runs a cell in its notebook; `NotebookActions.runCells` in the page. False where it failed. */
export type RunCell = (panel: NotebookPanel, cell: Cell) => Promise<boolean>;

export interface Doing {
  edits: TurnEdits;
  turn: string;
  author: Author | null;
  edited(): void;
  runCell: RunCell;
  documents(): OpenDocument[];
  variables(panel: NotebookPanel): Promise<Found>;
}

/** Null while the notebook is still loading. */
export function openNotebook(panel: NotebookPanel, doing: Doing): ToolNotebook | null {
  const { edits, turn, author, edited, runCell, documents, variables } = doing;
  const { content, context, sessionContext } = panel;
  const { model } = content;
  return (
    model && {
      path: context.path,
      cells: model.cells,
      live: panelNotebook(content, model),
      edits,
      turn,
      author,
      edited,
      kernel: kernelOf(sessionContext, model.defaultKernelLanguage),
      documents,
      variables: () => variables(panel),
      run: (cellId) => {
        const cell = widgetOf(content, cellId);
        return cell ? inMode(content, () => runCell(panel, cell)) : Promise.resolve(false);
      },
    }
  );
}

function kernelOf(sessionContext: NotebookPanel['sessionContext'], language: string): RunningKernel | null {
  const kernel = sessionContext.session?.kernel;
  return kernel
    ? {
        get status() {
          return kernel.status;
        },
        language,
        evaluate: (expression) => evaluate(kernel, expression),
        interrupt: () => kernel.interrupt(),
        restart: () => kernel.restart(),
      }
    : null;
}

/** Running leaves the edit mode at once; whoever is typing in another cell goes on there. */
function inMode<T>(content: NotebookPanel['content'], work: () => T): T {
  const { mode } = content;
  try {
    return work();
  } finally {
    content.mode = mode;
  }
}
