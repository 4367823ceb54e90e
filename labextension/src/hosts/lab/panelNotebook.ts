/** The notebook of an open panel, as edits change it and take it back. */
import type { Cell, CodeCell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { SharedLiveNotebook } from './liveNotebook';

type Model = NonNullable<Notebook['model']>;

export function panelNotebook(content: Notebook, { sharedModel, readOnly }: Model): SharedLiveNotebook {
  return new SharedLiveNotebook(sharedModel, {
    readOnly,
    isRunning: (cellId) => isRunning(widgetOf(content, cellId)),
    change: (work) => keepingFocus(content, work),
  });
}

export function widgetOf({ widgets }: Notebook, cellId: string): Cell | undefined {
  return widgets.find((widget) => widget.model.id === cellId);
}

/** A cell that goes would take the focus with it; the cell that is active then gets it. */
function keepingFocus(content: Notebook, work: () => void): void {
  const hasFocus = () => content.node.contains(document.activeElement);
  const had = hasFocus();
  work();
  if (had && !hasFocus()) content.activate();
}

/** The kernel's answers go to the outputs until there are no more. */
function isRunning(cell: Cell | undefined): boolean {
  const future = (cell as CodeCell | undefined)?.outputArea?.future;
  return future !== undefined && !future.isDisposed;
}
