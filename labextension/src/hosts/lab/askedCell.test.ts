import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { expect, it } from 'vitest';
import { liveCells } from '../../testing/liveCells';
import { AskedCell } from './askedCell';
import { meantCell } from './meantCell';

/** A notebook that makes a cell active by its index, as JupyterLab's does. */
function notebookOf(...ids: string[]) {
  const widgets = ids.map((id) => ({ model: { id } }) as unknown as Cell);
  const notebook = {
    widgets,
    activeCellIndex: 0,
    get activeCell() {
      return widgets[this.activeCellIndex];
    },
    deselectAll: () => {},
  };
  return { notebook: notebook as unknown as Notebook, widgets };
}

it('is the active cell, and the meant one until another is active', () => {
  const { notebook, widgets } = notebookOf('id0', 'id1', 'id2');
  const asked = new AskedCell();
  expect(asked.idIn(notebook)).toBeNull();
  asked.note(notebook, widgets[2] as Cell);
  expect(notebook.activeCellIndex).toBe(2);
  expect(asked.idIn(notebook)).toBe('id2');
  expect(asked.idIn(notebookOf('id2').notebook)).toBeNull();
  notebook.activeCellIndex = 1;
  expect(asked.idIn(notebook)).toBeNull();
});

it('is meant before the cell that just ran, and after one with selected text', () => {
  const cells = liveCells({ source: 'a' }, { source: 'b' }, { source: 'c' });
  const hints = { selected: null, asked: 'id1', justRan: 'id0', active: null, executed: 'id0', own: null };
  expect(meantCell(cells, hints)?.cell.id).toBe('id1');
  expect(meantCell(cells, { ...hints, selected: 'id2' })?.cell.id).toBe('id2');
});
