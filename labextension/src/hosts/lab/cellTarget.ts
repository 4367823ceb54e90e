/** The cell that a command is about. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { meantCell } from './meantCell';
import type { PageDocument } from './pageDocument';

export interface CellTarget {
  panel: NotebookPanel;
  cell: Cell;
}

const CELL = '.jp-Notebook .jp-Cell';

export class CellTargets {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly tracker: INotebookTracker | null,
    private readonly page: PageDocument,
  ) {}

  /**
   * The cell with the id `cellId` in the notebook in front, else in any open one (at `path`, where that is given); the
   * one under the menu where `clicked`; without either the one that a question would be about. Null where there is none.
   */
  find({ cellId, path, clicked }: ReadonlyPartialJSONObject): CellTarget | null {
    if (typeof cellId === 'string') {
      return this.withId(cellId, typeof path === 'string' ? path : null);
    }
    return clicked ? this.underMenu() : this.meant();
  }

  /** Brings the notebook to the front, and scrolls to the cell if it is out of sight. */
  async show({ panel, cell }: CellTarget): Promise<void> {
    const { tracker } = this;
    if (tracker && tracker.currentWidget !== panel) {
      const shown = new Promise<void>((resolve) => {
        const listen = (_: unknown, current: NotebookPanel | null) => {
          if (current !== panel && !panel.isDisposed) return;
          tracker.currentChanged.disconnect(listen);
          resolve();
        };
        tracker.currentChanged.connect(listen);
      });
      this.app.shell.activateById(panel.id);
      await shown;
    }
    if (!isInSight(panel, cell)) {
      await panel.content.scrollToCell(cell, 'center');
    }
  }

  private withId(cellId: string, path: string | null): CellTarget | null {
    const front = this.page.notebook;
    const targetIn = (panel: NotebookPanel) => cellIn(panel, ({ model }) => model.id === cellId);
    const has = (panel: NotebookPanel) =>
      (path === null || panel.context.path === path) && targetIn(panel) !== null;
    const panel = front && has(front) ? front : this.tracker?.find(has);
    return panel ? targetIn(panel) : null;
  }

  private underMenu(): CellTarget | null {
    const node = this.app.contextMenuHitTest((el) => el.matches(CELL));
    const panel = node && this.tracker?.find((open) => open.node.contains(node));
    return panel ? cellIn(panel, (cell) => cell.node === node) : null;
  }

  private meant(): CellTarget | null {
    const panel = this.page.notebook;
    const { content } = panel ?? {};
    if (!panel || !content?.model) {
      return null;
    }
    const hints = { ...this.page.hints(content), asked: null, selected: null };
    const placed = meantCell(content.model.cells, hints);
    return placed && cellIn(panel, ({ model }) => model.id === placed.cell.id);
  }
}

function cellIn(panel: NotebookPanel, is: (cell: Cell) => boolean): CellTarget | null {
  const cell = panel.content.widgets.find(is);
  return cell ? { panel, cell } : null;
}

function isInSight({ content }: NotebookPanel, { node }: Cell): boolean {
  const shown = content.node.getBoundingClientRect();
  const { top, bottom } = node.getBoundingClientRect();
  return node.isConnected && bottom > shown.top && top < shown.bottom;
}
