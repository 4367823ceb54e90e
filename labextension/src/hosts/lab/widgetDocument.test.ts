import type { INotebookTracker, Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { describe, expect, it } from 'vitest';
import { liveCells } from '../../testing/liveCells';
import type { Executions } from './executions';
import { meantCell } from './meantCell';
import { WidgetDocument } from './widgetDocument';

/** A notebook of four cells; a chat stands in the third one. */
function notebook(path: string) {
  const live = liveCells(
    { source: 'load()', count: 1 },
    { source: 'orders[0]', count: 2 },
    { source: 'ChatWidget()', count: 3 },
    { source: 'next' },
  );
  const node = document.createElement('div');
  const widgets = [0, 1, 2, 3].map((index) => {
    const cell = document.createElement('div');
    node.append(cell);
    return { node: cell, model: live.get(index) };
  });
  const content = { widgets, activeCell: widgets[2], activeCellChanged: new Signal<object, unknown>({}) };
  const panel = { node, content, context: { path }, title: { label: path }, isDisposed: false };
  const el = document.createElement('div');
  widgets[2]?.node.append(el);
  const activate = (index: number) => {
    content.activeCell = widgets[index];
    content.activeCellChanged.emit(content.activeCell);
  };
  return { panel, el, live, activate, content: content as unknown as Notebook };
}

const front = notebook('front.ipynb');
const behind = notebook('dir/behind.ipynb');

const tracker = {
  currentWidget: front.panel,
  find: (test: (panel: NotebookPanel) => boolean) =>
    [front, behind].map(({ panel }) => panel as unknown as NotebookPanel).find(test),
} as unknown as INotebookTracker;

/** The cell `id` ran, and the cell at `next` was active then. */
function ran(id: string, of: ReturnType<typeof notebook>, next: number): Executions {
  const justRanIn = (_: Notebook, active: unknown) => (active === of.panel.content.widgets[next] ? id : null);
  return { justRanIn, lastIn: () => id } as unknown as Executions;
}

it('is the notebook around the chat, whichever is in front', () => {
  const document = new WidgetDocument(behind.el, tracker, null);
  expect(document).toMatchObject({ notebook: behind.panel, path: 'dir/behind.ipynb', ownCell: 'id2' });
  behind.el.remove();
  expect(document.notebook).toBe(behind.panel);
});

it('is nothing outside of a notebook, and once the notebook is closed', () => {
  const lost = new WidgetDocument(window.document.createElement('div'), tracker, null);
  expect(lost).toMatchObject({ notebook: null, path: '', title: '', ownCell: null });
  const open = notebook('closed.ipynb');
  const all = { find: () => open.panel } as unknown as INotebookTracker;
  const document = new WidgetDocument(open.el, all, null);
  open.panel.isDisposed = true;
  expect(document.notebook).toBeNull();
});

describe('the cell that is meant', () => {
  /** The chat has just been made: its cell ran, and the next one, which nobody looked at, is active. */
  function started() {
    const open = notebook('dir/behind.ipynb');
    open.activate(3);
    const all = { find: () => open.panel } as unknown as INotebookTracker;
    const document = new WidgetDocument(open.el, all, ran('id2', open, 3));
    const meant = () =>
      meantCell(open.live, { ...document.hints(open.content), selected: null, asked: null })?.cell.id;
    return { ...open, document, meant };
  }

  it('is the last one that ran before the chat', () => {
    const { meant, activate } = started();
    expect(meant()).toBe('id1');
    activate(2);
    expect(meant()).toBe('id1');
  });

  it('is the one a person was in before they came to the chat', () => {
    const { meant, activate, document } = started();
    activate(0);
    activate(2);
    expect(meant()).toBe('id0');
    document.dispose();
    activate(1);
    expect(meant()).toBe('id0');
  });

  it('is the one that just ran elsewhere in the notebook', () => {
    const open = notebook('dir/behind.ipynb');
    open.activate(1);
    const all = { find: () => open.panel } as unknown as INotebookTracker;
    const document = new WidgetDocument(open.el, all, ran('id0', open, 1));
    open.activate(2);
    expect(document.hints(open.content)).toMatchObject({ justRan: 'id0', executed: 'id0', own: 'id2' });
  });
});
