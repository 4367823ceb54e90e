/** Which cell each notebook ran last in this page's life. Listens from the page's start, so it stays tiny. */
import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';

type Executed = ISignal<unknown, { notebook: Notebook; cell: Cell }>;

/** A cell that ran, and the active cell as it was then: Shift+Enter has moved on to the next one. */
interface Execution {
  id: string;
  active: Cell | null;
  source: string;
}

export class Executions {
  /** Emits after each cell that ran. */
  readonly changed = new Signal<this, void>(this);
  private readonly last = new WeakMap<Notebook, Execution>();

  constructor(executed: Executed) {
    executed.connect((_, { notebook, cell }) => {
      if (ran(cell)) {
        const active = notebook.activeCell;
        this.last.set(notebook, { id: cell.model.id, active, source: sourceOf(active) });
      }
      this.changed.emit();
    });
  }

  /** The id of the cell `notebook` ran last, or null. */
  lastIn(notebook: Notebook): string | null {
    return this.last.get(notebook)?.id ?? null;
  }

  /**
   * The same, as long as the person has neither moved to another cell nor typed in the active one since; `active` may
   * be one that was active before.
   */
  justRanIn(notebook: Notebook, active = notebook.activeCell): string | null {
    const last = this.last.get(notebook);
    const still = last?.active === active && last.source === sourceOf(last.active);
    return still ? last.id : null;
  }
}

/**
 * Rendered Markdown and empty cells are announced as executed too; so are cells that waited behind a
 * failing one and never ran, but those have no number.
 */
function ran(cell: Cell): boolean {
  const model = cell.model as Cell['model'] & { executionCount?: number | null };
  return typeof model.executionCount === 'number' && sourceOf(cell).trim() !== '';
}

function sourceOf(cell: Cell | null): string {
  return cell?.model.sharedModel.getSource() ?? '';
}
