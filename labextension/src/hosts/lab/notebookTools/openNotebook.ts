/** An open notebook of JupyterLab, as the tools work on it. */
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TurnEdits } from '../../../edits/turnEdits';
import { SharedLiveNotebook } from '../liveNotebook';
import type { ToolNotebook } from './index';
import type { RunningKernel } from './running';

/** Runs a cell in its notebook; `NotebookActions.runCells` in the page. False where it failed. */
export type RunCell = (panel: NotebookPanel, cell: Cell) => Promise<boolean>;

export interface Doing {
  edits: TurnEdits;
  turn: string;
  runCell: RunCell;
}

/** Null while the notebook is still loading. */
export function openNotebook(panel: NotebookPanel, { edits, turn, runCell }: Doing): ToolNotebook | null {
  const { content, context, sessionContext } = panel;
  const { model } = content;
  return (
    model && {
      path: context.path,
      cells: model.cells,
      live: new SharedLiveNotebook(model.sharedModel, model.readOnly),
      edits,
      turn,
      kernel: kernelOf(sessionContext),
      run: (cellId) => {
        const cell = content.widgets.find((widget) => widget.model.id === cellId);
        return cell ? inMode(content, () => runCell(panel, cell)) : Promise.resolve(false);
      },
    }
  );
}

function kernelOf(sessionContext: NotebookPanel['sessionContext']): RunningKernel | null {
  const kernel = sessionContext.session?.kernel;
  return kernel
    ? {
        get status() {
          return kernel.status;
        },
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
