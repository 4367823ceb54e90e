/** The notebook around a chat that stands in one of its outputs. */
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { Executions } from './executions';
import type { Placed } from './live';
import type { PageDocument, WorkHints } from './pageDocument';

export class WidgetDocument implements PageDocument {
  /** Found once: a cell that is scrolled away is taken out of the page, and the chat with it. */
  private readonly panel: NotebookPanel | null;
  private readonly cell: Cell | null;
  /** The cell that was active before the person came to the chat. */
  private before: Cell | null = null;

  constructor(
    el: HTMLElement,
    tracker: INotebookTracker | null,
    private readonly executions: Executions | null,
  ) {
    this.panel = tracker?.find(({ node }) => node.contains(el)) ?? null;
    this.cell = this.panel?.content.widgets.find(({ node }) => node.contains(el)) ?? null;
    this.panel?.content.activeCellChanged.connect(this.noteActive);
    this.noteActive();
  }

  get notebook(): NotebookPanel | null {
    return this.panel && !this.panel.isDisposed ? this.panel : null;
  }

  get path(): string {
    return this.notebook?.context.path ?? '';
  }

  get title(): string {
    return this.notebook?.title.label ?? '';
  }

  /** The id of the cell that the chat stands in; null outside of a notebook. */
  get ownCell(): string | null {
    return this.cell?.model.id ?? null;
  }

  hints(content: Notebook): WorkHints {
    const justRan = this.executions?.justRanIn(content, this.before) ?? null;
    return {
      justRan: this.notOwn(justRan),
      // Shift+Enter in the chat's own cell went on to the next one, not the person.
      active: justRan !== null && justRan === this.ownCell ? null : this.active(content),
      executed: this.notOwn(this.executions?.lastIn(content)),
      own: this.ownCell,
    };
  }

  dispose(): void {
    this.panel?.content.activeCellChanged.disconnect(this.noteActive);
  }

  private readonly noteActive = (): void => {
    const active = this.panel?.content.activeCell;
    if (active && active !== this.cell) this.before = active;
  };

  private active(content: Notebook): Placed | null {
    const index = this.before ? content.widgets.indexOf(this.before) : -1;
    const cell = content.widgets[index];
    return cell ? { index, cell: cell.model } : null;
  }

  private notOwn(id: string | null | undefined): string | null {
    return id === this.ownCell ? null : (id ?? null);
  }
}
