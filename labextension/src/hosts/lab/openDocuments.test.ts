import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { expect, it } from 'vitest';
import { liveCells } from '../../testing/liveCells';
import { openDocuments } from './openDocuments';

const text = (path: string, source: unknown) => ({
  context: { path, model: { sharedModel: { getSource: () => source } } },
});
const notebook = { context: { path: 'a.ipynb' }, content: { model: { cells: liveCells() } } };
const loading = { context: { path: 'b.ipynb' }, content: { model: null } };

it('gives notebooks and texts that are open, each once, and nothing hidden', () => {
  const widgets = [
    notebook,
    loading,
    text('c.py', 'x = 1'),
    text('c.py', 'x = 1'),
    text('.env', 'KEY=1'),
    text('.ssh/config', 'Host'),
    text('project/.env', 'KEY=1'),
    text('project/.hidden/notes.md', 'x'),
    text('picture.png', undefined),
    {},
  ];
  const shell = { widgets: () => widgets.values() } as unknown as JupyterFrontEnd.IShell;
  const tracker = { has: (each: unknown) => each === notebook || each === loading } as INotebookTracker;
  expect(openDocuments(shell, tracker)).toEqual([
    { path: 'a.ipynb', cells: notebook.content.model.cells },
    { path: 'c.py', text: 'x = 1' },
  ]);
});
