import type { INotebookTracker, Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { expect, it } from 'vitest';
import { liveCells } from '../../testing/liveCells';
import { meantCell } from './cells';
import type { Executions } from './executions';
import { WidgetDocument } from './widgetDocument';

/** A notebook of three cells; a chat stands in the last one. */
function notebook(path: string) {
  const live = liveCells(
    { source: 'load()', count: 1 },
    { source: 'orders[0]', count: 2 },
    { source: 'ChatWidget()', count: 3 },
  );
  const node = document.createElement('div');
  const widgets = [0, 1, 2].map((index) => {
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

function ran(id: string | null): Executions {
  return { justRanIn: () => id, lastIn: () => id } as unknown as Executions;
}

function meant(document: WidgetDocument): string | undefined {
  const hints = { ...document.hints(behind.content), selected: null };
  return meantCell(behind.live, hints)?.cell.id;
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

it('never means the cell of the chat: the one a person worked on before, else the last run before it', () => {
  const other = notebook('dir/behind.ipynb');
  const all = { find: () => other.panel } as unknown as INotebookTracker;
  const document = new WidgetDocument(other.el, all, ran('id2'));
  expect(meant(document)).toBe('id1');
  other.activate(0);
  other.activate(2);
  const hints = document.hints(other.content);
  expect([hints.active?.cell.id, hints.justRan, hints.executed]).toEqual(['id0', null, null]);
  document.dispose();
  other.activate(1);
  expect(document.hints(other.content).active?.cell.id).toBe('id0');
});

it('means the cell that just ran elsewhere in the notebook', () => {
  expect(meant(new WidgetDocument(behind.el, tracker, ran('id0')))).toBe('id0');
});
