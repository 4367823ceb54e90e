import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { describe, expect, it, vi } from 'vitest';
import { plainTranslation } from '../plainTranslation';
import { FailureButtons } from './failureButtons';

/** A cell of code whose outputs are of these types. */
function cellOf(...types: string[]) {
  const node = document.createElement('div');
  const changed = new Signal<object, void>({});
  const outputs = {
    changed,
    get length() {
      return types.length;
    },
    get: (at: number) => ({ type: types[at] }),
  };
  const cell = { model: { type: 'code', outputs }, outputArea: { node } } as unknown as Cell;
  const become = (...now: string[]) => {
    types = now;
    changed.emit();
  };
  return { cell, node, become, buttons: () => [...node.querySelectorAll('button')] };
}

function notebookOf(...cells: Cell[]) {
  const cellsChanged = new Signal<object, { type: string; newIndex: number; newValues: object[] }>({});
  const content = {
    widgets: cells,
    model: { cells: { changed: cellsChanged } },
    modelChanged: new Signal<object, void>({}),
  };
  const add = (cell: Cell) => {
    content.widgets.push(cell);
    cellsChanged.emit({ type: 'add', newIndex: content.widgets.length - 1, newValues: [{}] });
  };
  return { content, add };
}

function followed(...cells: Cell[]) {
  const notebook = notebookOf(...cells);
  const widgetAdded = new Signal<object, { content: object }>({});
  const tracker = { forEach: (act: (panel: object) => void) => act(notebook), widgetAdded };
  const acts = { fix: vi.fn(), explain: vi.fn() };
  new FailureButtons(acts, plainTranslation).follow(tracker as unknown as INotebookTracker);
  return { ...notebook, ...acts, widgetAdded };
}

describe('the buttons at failed outputs', () => {
  it('stand at a cell whose last output is an error, and ask about it', () => {
    const [failed, fine] = [cellOf('stream', 'error'), cellOf('stream')];
    const { fix, explain, content } = followed(failed.cell, fine.cell);
    expect(fine.buttons()).toEqual([]);
    const [first, second] = failed.buttons();
    first?.click();
    second?.click();
    expect(fix).toHaveBeenCalledExactlyOnceWith(failed.cell, content);
    expect(explain).toHaveBeenCalledExactlyOnceWith(failed.cell, content);
  });

  it('have names that begin with their words', () => {
    const failed = cellOf('error');
    followed(failed.cell);
    for (const button of failed.buttons()) {
      expect(button.getAttribute('aria-label')).toMatch(new RegExp(`^${button.textContent} `));
    }
  });

  it('go when the cell runs again, and come once when it fails again', () => {
    const cell = cellOf('error');
    followed(cell.cell);
    cell.become();
    expect(cell.buttons()).toEqual([]);
    cell.become('error');
    cell.become('error', 'error');
    expect(cell.buttons()).toHaveLength(2);
  });

  it('stay the last thing in the output', () => {
    const cell = cellOf('error');
    followed(cell.cell);
    cell.node.append(document.createElement('pre'));
    cell.become('stream', 'error');
    expect(cell.node.lastElementChild?.className).toBe('ck-failure');
  });

  it('come in cells and notebooks that are added', () => {
    const { add, widgetAdded } = followed();
    const [added, other] = [cellOf(), cellOf('error')];
    add(added.cell);
    added.become('error');
    expect(added.buttons()).toHaveLength(2);
    widgetAdded.emit(notebookOf(other.cell));
    expect(other.buttons()).toHaveLength(2);
  });
});
