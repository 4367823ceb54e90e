/** The document that a chat is about. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';
import type { Executions } from './executions';
import type { Hints } from './meantCell';

export interface PageDocument {
  /** The notebook a question would be about. */
  readonly notebook: NotebookPanel | null;
  /** Relative to the server's root; empty where there is no file. */
  readonly path: string;
  readonly title: string;
  /** What a person works on in the notebook, for finding the cell that is meant. */
  hints(content: Notebook): WorkHints;
}

export type WorkHints = Omit<Hints, 'selected' | 'asked'>;

/** The document in front: a notebook, another document, or nothing. */
export class FrontDocument implements PageDocument {
  constructor(
    private readonly shell: JupyterFrontEnd.IShell,
    private readonly tracker: INotebookTracker | null,
    private readonly executions: Executions | null,
  ) {}

  /**
   * The one in front, or the last used one that is still in sight
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

  get path(): string {
    return documentPath(this.front);
  }

  get title(): string {
    return this.front?.title.label ?? '';
  }

  hints(content: Notebook): WorkHints {
    return {
      justRan: this.executions?.justRanIn(content) ?? null,
      active: content.activeCell && { index: content.activeCellIndex, cell: content.activeCell.model },
      executed: this.executions?.lastIn(content) ?? null,
      own: null,
    };
  }

  private get front(): Widget | null {
    return this.notebook ?? this.shell.currentWidget;
  }
}

function documentPath(widget: Widget | null): string {
  return (widget as { context?: { path?: string } } | null)?.context?.path ?? '';
}
