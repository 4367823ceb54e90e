/** The cell that a button or a command asked about: the next questions are about it too, until the person moves on. */
import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';

export class AskedCell {
  private asked: { notebook: Notebook; cell: Cell } | null = null;

  /** Notes the cell and makes it the active one, so that a person sees which it is. */
  note(notebook: Notebook, cell: Cell): void {
    notebook.deselectAll();
    notebook.activeCellIndex = notebook.widgets.indexOf(cell);
    this.asked = { notebook, cell };
  }

  /** The id of the cell in `notebook`; null once another one is active. */
  idIn(notebook: Notebook): string | null {
    const { asked } = this;
    const still = asked?.notebook === notebook && notebook.activeCell === asked.cell;
    return still ? asked.cell.model.id : null;
  }
}
