/** The documents that are open in the page, with their texts as they are now. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';
import type { OpenDocument } from './notebookTools/finding';

/** A widget of a text document; whatever else is open is none. */
interface TextWidget {
  context?: { path: string; model?: { sharedModel?: { getSource?: () => unknown } } };
}

export function openDocuments(
  shell: JupyterFrontEnd.IShell,
  tracker: INotebookTracker | null,
): OpenDocument[] {
  const found = new Map<string, OpenDocument>();
  for (const widget of shell.widgets('main')) {
    const document = tracker?.has(widget) ? notebook(widget as NotebookPanel) : text(widget);
    if (document) {
      found.set(document.path, document);
    }
  }
  return [...found.values()];
}

function notebook({ content, context }: NotebookPanel): OpenDocument | null {
  const cells = content.model?.cells;
  return cells ? { path: context.path, cells } : null;
}

/** Such as `.env`: what is hidden in the file browser is not for a model either. */
function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'));
}

function text(widget: Widget): OpenDocument | null {
  const { context } = widget as TextWidget;
  const source = context?.model?.sharedModel?.getSource?.();
  return context && typeof source === 'string' && !isHidden(context.path)
    ? { path: context.path, text: source }
    : null;
}
