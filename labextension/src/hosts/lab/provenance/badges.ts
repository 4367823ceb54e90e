/**
 * The stars beside the cells of a notebook that the assistant wrote or changed. They are drawn into the cells' nodes,
 * which stay when a cell scrolls out of the window; a cell without a mark costs a look at what changed of it.
 */
import type { CellChange, ISharedCell } from '@jupyter/ydoc';
import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import type { Translate } from '../../../host';
import { MARK_KEY, type Mark, readMark } from '../../../provenance/mark';
import { markWords } from './words';

type Cells = NonNullable<Notebook['model']>['cells'];

export class MarkBadges {
  private readonly badges = new WeakMap<ISharedCell, HTMLElement>();
  /** The cells to look at in the next frame. */
  private readonly due = new Set<ISharedCell>();
  private frame = 0;
  private cells: Cells | null = null;

  constructor(
    private readonly notebook: Notebook,
    private shown: boolean,
    private readonly translate: Translate,
  ) {
    notebook.modelChanged.connect(this.onModel, this);
    notebook.disposed.connect(this.dispose, this);
    this.onModel();
  }

  show(shown: boolean): void {
    this.shown = shown;
    for (const { model } of this.notebook.widgets) {
      this.look(model.sharedModel);
    }
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    Signal.disconnectReceiver(this);
  }

  private onModel(): void {
    this.cells?.changed.disconnect(this.onCells, this);
    this.cells = this.notebook.model?.cells ?? null;
    this.cells?.changed.connect(this.onCells, this);
    for (const { model } of this.notebook.widgets) {
      this.follow(model.sharedModel);
    }
  }

  private onCells(_: unknown, { newValues }: { newValues: { sharedModel: ISharedCell }[] }): void {
    for (const { sharedModel } of newValues) {
      this.follow(sharedModel);
    }
  }

  private follow(shared: ISharedCell): void {
    // The same slot once more connects nothing.
    shared.changed.connect(this.onCell, this);
    this.look(shared);
  }

  private onCell(shared: ISharedCell, change: CellChange): void {
    if (change.metadataChange || change.sourceChange) {
      this.look(shared);
    }
  }

  private look(shared: ISharedCell): void {
    if (this.badges.has(shared) || shared.getMetadata(MARK_KEY) !== undefined) {
      this.due.add(shared);
      this.frame ||= requestAnimationFrame(() => this.draw());
    }
  }

  private draw(): void {
    this.frame = 0;
    for (const cell of this.notebook.widgets) {
      const shared = cell.model.sharedModel;
      if (this.due.delete(shared)) {
        const mark = this.shown ? readMark(shared.getMetadata(MARK_KEY)) : null;
        if (mark) {
          this.put(cell, mark);
        } else {
          this.badges.get(shared)?.remove();
          cell.node.classList.remove('ck-marked');
          this.badges.delete(shared);
        }
      }
    }
    this.due.clear();
  }

  private put(cell: Cell, mark: Mark): void {
    const shared = cell.model.sharedModel;
    const badge = this.badges.get(shared) ?? newBadge();
    this.badges.set(shared, badge);
    const words = markWords(mark, shared.getSource(), this.translate);
    if (badge.title !== words) {
      badge.title = words;
      badge.setAttribute('aria-label', words);
    }
    if (badge.parentNode !== cell.node) {
      // At the end: Lumino counts what is in the node to find the place of a widget that is put into the cell.
      cell.node.append(badge);
      cell.node.classList.add('ck-marked');
    }
  }
}

function newBadge(): HTMLElement {
  const badge = document.createElement('span');
  badge.className = 'ck-mark';
  badge.setAttribute('role', 'img');
  return badge;
}
