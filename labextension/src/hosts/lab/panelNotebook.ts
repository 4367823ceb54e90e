/** The notebook of an open panel, as edits change it and take it back. */
import type { Cell, CodeCell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { SharedLiveNotebook } from './liveNotebook';

type Model = NonNullable<Notebook['model']>;

export function panelNotebook(content: Notebook, { sharedModel, readOnly }: Model): SharedLiveNotebook {
  return new SharedLiveNotebook(sharedModel, {
    readOnly,
    isRunning: (cellId) => isRunning(widgetOf(content, cellId)),
  });
}

export function widgetOf({ widgets }: Notebook, cellId: string): Cell | undefined {
  return widgets.find((widget) => widget.model.id === cellId);
}

/** The kernel's answers go to the outputs until there are no more. */
function isRunning(cell: Cell | undefined): boolean {
  const future = (cell as CodeCell | undefined)?.outputArea?.future;
  return future !== undefined && !future.isDisposed;
}
