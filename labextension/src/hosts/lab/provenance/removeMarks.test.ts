import { YNotebook } from '@jupyter/ydoc';
import { beforeAll, expect, it, vi } from 'vitest';
import { cellRecord } from '../../../testing/notebooks';
import { SharedLiveNotebook } from '../liveNotebook';
import { removeMarks } from './removeMarks';

// The shared model itself reads new cells before they are in a document, and Yjs says so each time.
beforeAll(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

it.each([true, false])(
  "takes off what stands in the mark's place in all cells, as one step (a cell's own undo: %s)",
  (each) => {
    const notebook = YNotebook.create({ disableDocumentWideUndoRedo: each });
    const records = [
      cellRecord('one', 'x', { metadata: { jupyter_chatkit: { version: 1 }, tags: ['keep'] } }),
      cellRecord('two', 'y'),
      cellRecord('two', 'a twin', { metadata: { jupyter_chatkit: 'anything' } }),
    ];
    new SharedLiveNotebook(notebook).apply(
      records.map((record, index) => ({ kind: 'insert', index, record })),
    );
    notebook.cells[0]?.updateSource(1, 1, ' typed');
    const before = JSON.stringify(notebook.toJSON());
    removeMarks(notebook);
    expect(notebook.cells.map((cell) => cell.getMetadata())).toEqual([{ tags: ['keep'] }, {}, {}]);
    expect(notebook.cells[0]?.source).toBe('x typed');
    notebook.undo();
    expect(JSON.stringify(notebook.toJSON())).toBe(before);
    notebook.redo();
    expect(notebook.cells.some((cell) => cell.getMetadata('jupyter_chatkit') !== undefined)).toBe(false);
  },
);
