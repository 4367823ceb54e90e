import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { expect, it } from 'vitest';
import { FrontDocument } from './pageDocument';

const widget = (label: string, path?: string, isVisible = true) => ({
  title: { label },
  isVisible,
  ...(path === undefined ? {} : { context: { path } }),
});

const open = (front: object | null, last: object | null) =>
  new FrontDocument(
    { currentWidget: front } as unknown as JupyterFrontEnd.IShell,
    { currentWidget: last, has: (it: object) => it === last } as unknown as INotebookTracker,
    null,
  );

const notebook = widget('a.ipynb', 'dir/a.ipynb');

it('is the notebook in front', () => {
  const page = open(notebook, notebook);
  expect(page).toMatchObject({ notebook, path: 'dir/a.ipynb', title: 'a.ipynb' });
});

it('is a text file in front, although a notebook is in sight', () => {
  const page = open(widget('notes.txt', 'notes.txt'), notebook);
  expect(page).toMatchObject({ notebook: null, path: 'notes.txt', title: 'notes.txt' });
});

it('is the notebook beside a terminal', () => {
  expect(open(widget('Terminal 1'), notebook).notebook).toBe(notebook);
  expect(open(null, notebook).notebook).toBe(notebook);
});

it('is not a notebook that is hidden behind a console', () => {
  const page = open(widget('Console 1'), widget('a.ipynb', 'a.ipynb', false));
  expect(page).toMatchObject({ notebook: null, path: '', title: 'Console 1' });
});

it('is nothing when nothing is open', () => {
  expect(open(null, null)).toMatchObject({ notebook: null, path: '', title: '' });
});
