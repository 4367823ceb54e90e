/**
 * "Fix" and "Explain" below the output of each cell that failed. They stand in the page alone: the notebook and its file know
 * nothing of them. Each cell's output area exists whether the cell is in sight or not, so scrolling costs nothing.
 */
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, Notebook } from '@jupyterlab/notebook';
import type { Translate } from '../../host';
import type { LiveOutputs } from './live';
import { quietButton } from './quietButton';

/** The parts of `@jupyterlab/cells`' `CodeCell` that are needed here, and only as types. */
type FailingCell = Cell & {
  readonly model: Cell['model'] & { readonly outputs: LiveOutputs & Changing };
  readonly outputArea: { readonly node: HTMLElement };
};
interface Changing {
  readonly changed: { connect(listener: () => void): boolean };
}

export interface FailureActs {
  fix(cell: Cell, notebook: Notebook): void;
  explain(cell: Cell, notebook: Notebook): void;
}

export class FailureButtons {
  private readonly rows = new WeakMap<Cell, HTMLElement>();

  constructor(
    private readonly acts: FailureActs,
    private readonly translate: Translate,
  ) {}

  /** Offers them in each notebook that is open or will be. */
  follow(tracker: INotebookTracker): void {
    tracker.forEach(({ content }) => {
      this.followNotebook(content);
    });
    tracker.widgetAdded.connect((_, { content }) => this.followNotebook(content));
  }

  private followNotebook(notebook: Notebook): void {
    const followCells = () => {
      const cells = notebook.model?.cells;
      for (const cell of notebook.widgets) this.followCell(cell, notebook);
      cells?.changed.connect((_, { type, newIndex, newValues }) => {
        if (type === 'remove') return;
        for (const cell of notebook.widgets.slice(newIndex, newIndex + newValues.length)) {
          this.followCell(cell, notebook);
        }
      });
    };
    notebook.modelChanged.connect(followCells);
    followCells();
  }

  private followCell(cell: Cell, notebook: Notebook): void {
    if (!isCode(cell)) return;
    const refresh = () => this.refresh(cell, notebook);
    cell.model.outputs.changed.connect(refresh);
    refresh();
  }

  private refresh(cell: FailingCell, notebook: Notebook): void {
    const { outputs } = cell.model;
    const failed = outputs.length > 0 && outputs.get(outputs.length - 1).type === 'error';
    const row = this.rows.get(cell);
    if (failed) {
      // Moved to the end where it is there already: below the error that is newer.
      cell.outputArea.node.append(row ?? this.newRow(cell, notebook));
    } else if (row) {
      row.remove();
      this.rows.delete(cell);
    }
  }

  private newRow(cell: Cell, notebook: Notebook): HTMLElement {
    const { acts, translate } = this;
    const row = document.createElement('div');
    row.className = 'ck-failure';
    // JupyterLab's keys for cells would take Enter away from the buttons.
    row.dataset.lmSuppressShortcuts = 'true';
    row.append(
      quietButton(translate('Fix'), translate('Fix the error in this cell'), () => acts.fix(cell, notebook)),
      quietButton(translate('Explain'), translate('Explain the error in this cell'), () =>
        acts.explain(cell, notebook),
      ),
    );
    this.rows.set(cell, row);
    return row;
  }
}

function isCode(cell: Cell): cell is FailingCell {
  return cell.model.type === 'code';
}
