/** The document in front: a notebook, another document, or nothing. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

export class PageDocument {
  constructor(
    private readonly shell: JupyterFrontEnd.IShell,
    private readonly tracker: INotebookTracker | null,
  ) {}

  /**
   * The notebook a question would be about: the one in front, or the last used one that is still in sight
   * beside a launcher, a terminal or a console. Null when a text file is in front.
   */
  get notebook(): NotebookPanel | null {
    const last = this.tracker?.currentWidget ?? null;
    const front = this.shell.currentWidget;
    if (!last || !this.tracker) {
      return null;
    }
    if (front && this.tracker.has(front)) {
      return front as NotebookPanel;
    }
    return documentPath(front) === '' && last.isVisible ? last : null;
  }

  /** Relative to the server's root; empty where the front shows no file. */
  get path(): string {
    return documentPath(this.front);
  }

  get title(): string {
    return this.front?.title.label ?? '';
  }

  private get front(): Widget | null {
    return this.notebook ?? this.shell.currentWidget;
  }
}

function documentPath(widget: Widget | null): string {
  return (widget as { context?: { path?: string } } | null)?.context?.path ?? '';
}
