/** Which cell each notebook ran last in this page's life. Listens from the page's start, so it stays tiny. */
import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';

type Executed = ISignal<unknown, { notebook: Notebook; cell: Cell }>;

export class Executions {
  /** Emits after each cell that ran. */
  readonly changed = new Signal<this, void>(this);
  private readonly last = new WeakMap<Notebook, string>();

  constructor(executed: Executed) {
    executed.connect((_, { notebook, cell }) => {
      if (ran(cell)) {
        this.last.set(notebook, cell.model.id);
      }
      this.changed.emit();
    });
  }

  /** The id of the cell `notebook` ran last, or null. */
  lastIn(notebook: Notebook): string | null {
    return this.last.get(notebook) ?? null;
  }
}

/**
 * Rendered Markdown and empty cells are announced as executed too; so are cells that waited behind a
 * failing one and never ran, but those have no number.
 */
function ran(cell: Cell): boolean {
  const model = cell.model as Cell['model'] & { executionCount?: number | null };
  return typeof model.executionCount === 'number' && model.sharedModel.getSource().trim() !== '';
}
