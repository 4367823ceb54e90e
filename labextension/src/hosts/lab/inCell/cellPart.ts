/** A piece of the chat that stands beside a cell's editor: in the page only, never in the notebook's file. */
import type { Cell } from '@jupyterlab/cells';
import { type PanelLayout, Widget } from '@lumino/widgets';
import { type ComponentChild, render } from 'preact';

const INPUT = 'jp-Cell-inputWrapper';

export class CellPart extends Widget {
  private cell: Cell | null = null;

  constructor(className: string) {
    super();
    this.addClass('ck-proposal');
    this.addClass(className);
    // JupyterLab's keys of the command mode would act on the cell while a button or field of ours has the focus.
    this.node.setAttribute('data-lm-suppress-shortcuts', 'true');
  }

  draw(content: ComponentChild): void {
    render(content, this.node);
  }

  isIn(cell: Cell): boolean {
    return this.cell === cell && !this.isDisposed;
  }

  /**
   * Puts it above the editor of `cell`, or below it and what else of ours is there, as soon as the cell has an editor.
   * It goes with the cell, and comes and goes with it where a windowed notebook takes it out of the page.
   */
  putInto(cell: Cell, side: 'above' | 'below'): void {
    this.cell = cell;
    void cell.ready.then(() => {
      if (this.isDisposed || cell.isDisposed || this.cell !== cell) return;
      const layout = cell.layout as PanelLayout;
      const { widgets } = layout;
      const input = widgets.findIndex((widget) => widget.hasClass(INPUT));
      const after = widgets.findIndex((widget, index) => index > input && !(widget instanceof CellPart));
      layout.insertWidget(side === 'above' ? input : after, this);
    });
  }

  override dispose(): void {
    if (this.isDisposed) return;
    render(null, this.node);
    super.dispose();
  }
}

/** A part for a change, put into `cell` as `CellPart.putInto` does. */
export function changePart(cell: Cell, side: 'above' | 'below', className: string): CellPart {
  const part = new CellPart(className);
  part.putInto(cell, side);
  return part;
}
