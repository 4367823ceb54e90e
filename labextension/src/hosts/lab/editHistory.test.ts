import { YNotebook } from '@jupyter/ydoc';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Edit } from '../../edits/edit';
import { hashSource } from '../../hash';
import { aMemory } from '../../testing/fakeHost';
import { cellRecord } from '../../testing/notebooks';
import { plainTranslation } from '../plainTranslation';
import { LabEditHistory } from './editHistory';
import { SharedLiveNotebook } from './liveNotebook';
import { Renames } from './renames';

// The shared model itself reads new cells before they are in a document, and Yjs says so each time.
beforeAll(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

let notebook: YNotebook;
let live: SharedLiveNotebook;
let readOnly: boolean;
let running: string | null;
let open: boolean;
let path: string;
let memory: ReturnType<typeof aMemory>;
let renames: Renames;
let history: LabEditHistory;

beforeEach(() => {
  notebook = YNotebook.create();
  live = new SharedLiveNotebook(notebook);
  const records = [cellRecord('one', 'a = 1'), cellRecord('two', 'b = 2', { executionCount: 7 })];
  live.apply(records.map((record, index) => ({ kind: 'insert', index, record })));
  [readOnly, running, open, path] = [false, null, true, 'a.ipynb'];
  memory = aMemory();
  history = newHistory();
});

/** The history of this tab, or of the same one after a reload. */
function newHistory(): LabEditHistory {
  renames = new Renames(memory);
  const find = (wanted: string) => (open && wanted === path ? panel() : null);
  return new LabEditHistory({ find, memory, renames }, plainTranslation);
}

/** As the host does, whether the notebook or one of its folders got another name. */
function rename(from: string, to: string): void {
  renames.note({ from, to });
  history.renamed({ from, to });
}

function panel(): NotebookPanel {
  const widgets = notebook.cells.map((cell) => ({
    model: { id: cell.id, sharedModel: cell },
    outputArea: { future: running === cell.id ? { isDisposed: false } : undefined },
  }));
  const node = document.createElement('div');
  return {
    content: { node, model: { sharedModel: notebook, readOnly }, widgets },
  } as unknown as NotebookPanel;
}

const source = (id: string) => live.cells.find((cell) => cell.id === id)?.source;

function edit(turn: string, ...edits: Edit[]): void {
  let next = 0;
  const done = history.in(path).apply(live, turn, edits, { newId: () => `${turn}${next++}` });
  expect(done.reason).toBeNull();
  history.note(path);
}

function replace(cellId: string, to: string): Edit {
  return { edit: 'replace', cellId, sourceHash: hashSource(source(cellId) ?? ''), source: to };
}

const insertion: Edit = { edit: 'insert', target: { where: 'end' }, cells: [{ type: 'code', source: 'n' }] };

describe('a turn', () => {
  it('is taken back and done again in its notebook, also after a reload', async () => {
    edit('t', replace('one', 'a = 10'), replace('two', 'b = 20'));
    history = newHistory();
    expect(history.of('t', 'a.ipynb')).toEqual({ canUndo: true, canRedo: false });
    expect(await history.undo('t', 'a.ipynb')).toEqual({ changed: 2, left: [] });
    expect([source('one'), source('two')]).toEqual(['a = 1', 'b = 2']);
    history = newHistory();
    expect(history.of('t', 'a.ipynb')).toEqual({ canUndo: false, canRedo: true });
    expect(await history.redo('t', 'a.ipynb')).toEqual({ changed: 2, left: [] });
    expect([source('one'), source('two')]).toEqual(['a = 10', 'b = 20']);
  });

  it('counts each cell once, whatever was done to it', async () => {
    edit('t', { edit: 'change_type', cellId: 'two', sourceHash: hashSource('b = 2'), type: 'raw' });
    edit('t', replace('two', 'b = 20'));
    expect(await history.undo('t', 'a.ipynb')).toEqual({ changed: 1, left: [] });
  });

  it('is told to whoever shows it', async () => {
    const listener = vi.fn();
    const stop = history.onChanged(listener);
    edit('t', replace('one', 'a = 10'));
    await history.undo('t', 'a.ipynb');
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    await history.redo('t', 'a.ipynb');
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('is not known in another notebook', async () => {
    edit('t', replace('one', 'a = 10'));
    expect(history.of('t', 'b.ipynb')).toBeNull();
    expect(history.of('other', 'a.ipynb')).toBeNull();
  });

  it('waits until its notebook is open', async () => {
    edit('t', replace('one', 'a = 10'));
    open = false;
    await expect(history.undo('t', 'a.ipynb')).rejects.toThrow('a.ipynb is not open. Open it and try again.');
    open = true;
    expect(await history.undo('t', 'a.ipynb')).toMatchObject({ changed: 1 });
  });

  it('is forgotten where what was written down is not ours', () => {
    memory.set('edits:a.ipynb', '{');
    expect(history.of('t', 'a.ipynb')).toBeNull();
  });
});

describe('a notebook that was renamed', () => {
  it('has its turns taken back by its older path, also after a reload', async () => {
    edit('t', replace('one', 'a = 10'));
    path = 'b.ipynb';
    rename('a.ipynb', 'b.ipynb');
    expect(history.of('t', 'a.ipynb')).toEqual({ canUndo: true, canRedo: false });
    history = newHistory();
    expect(await history.undo('t', 'a.ipynb')).toEqual({ changed: 1, left: [] });
    history = newHistory();
    expect(await history.redo('t', 'a.ipynb')).toEqual({ changed: 1, left: [] });
    expect(source('one')).toBe('a = 10');
    expect(memory.get('edits:a.ipynb')).toBeNull();
  });

  it('knows which of its turns changed a cell later', async () => {
    edit('t', replace('one', 'a = 10'));
    history = newHistory();
    path = 'b.ipynb';
    rename('a.ipynb', 'b.ipynb');
    edit('later', replace('one', 'a = 100'));
    const { left } = await history.undo('t', 'a.ipynb');
    expect(left).toMatchObject([{ why: 'a later answer changed it too; undo that one first' }]);
  });

  it('goes with its folder, and back', async () => {
    path = 'old/deep/a.ipynb';
    edit('t', replace('one', 'a = 10'));
    rename('old', 'new');
    rename('ne', 'other');
    path = 'new/deep/a.ipynb';
    expect(await history.undo('t', 'old/deep/a.ipynb')).toMatchObject({ changed: 1 });
    rename('new', 'old');
    path = 'old/deep/a.ipynb';
    expect(await history.redo('t', 'old/deep/a.ipynb')).toMatchObject({ changed: 1 });
  });

  it('is not taken for a new one at its older path', async () => {
    edit('t', replace('one', 'a = 10'));
    rename('a.ipynb', 'b.ipynb');
    edit('new', replace('two', 'b = 20'));
    expect(history.in('a.ipynb').turns.map(({ turn }) => turn)).toEqual(['new']);
    await expect(history.undo('t', 'a.ipynb')).rejects.toThrow('b.ipynb is not open. Open it and try again.');
    expect(await history.undo('new', 'a.ipynb')).toMatchObject({ changed: 1 });
    rename('a.ipynb', 'c.ipynb');
    expect(renames.of('a.ipynb')).toEqual(['a.ipynb', 'c.ipynb', 'b.ipynb']);
    expect(history.of('new', 'a.ipynb')).toEqual({ canUndo: false, canRedo: true });
    expect(history.of('t', 'a.ipynb')).toEqual({ canUndo: true, canRedo: false });
  });

  it('is forgotten where what was written down is not ours, or is long ago', () => {
    for (const text of ['{', '7', '[null, {"from": 7}]']) {
      memory.set('renames', text);
      expect(new Renames(memory).of('a.ipynb')).toEqual(['a.ipynb']);
    }
    rename('a.ipynb', 'b.ipynb');
    for (let each = 0; each < 100; each++) renames.note({ from: `${each}`, to: `${each + 1}` });
    expect(renames.of('a.ipynb')).toEqual(['a.ipynb']);
    expect(new Renames(memory).of('0').length).toBe(101);
  });
});

describe('a cell that is left as it is', () => {
  it('is named as a person knows it, with both texts', async () => {
    edit('t', replace('one', 'a = 10'), replace('two', 'b = 20'));
    notebook.cells[0]?.setSource('a = 11');
    notebook.cells[1]?.setSource('b = 21');
    const why = 'the same lines were changed since';
    expect(await history.undo('t', 'a.ipynb')).toEqual({
      changed: 0,
      left: [
        { name: 'Cell [7]', why, now: 'b = 21', wanted: 'b = 2' },
        { name: 'Cell 1 from the top', why, now: 'a = 11', wanted: 'a = 1' },
      ],
    });
  });

  it('was changed by a later answer', async () => {
    edit('t1', replace('one', 'a = 10'));
    edit('t2', replace('one', 'a = 100'));
    const { left } = await history.undo('t1', 'a.ipynb');
    expect(left).toMatchObject([{ why: 'a later answer changed it too; undo that one first' }]);
  });

  it('was edited since', async () => {
    edit('t', insertion);
    notebook.cells[2]?.setSource('n + mine');
    expect((await history.undo('t', 'a.ipynb')).left).toMatchObject([{ why: 'it was edited since' }]);
  });

  it('is gone', async () => {
    edit('t', replace('one', 'a = 10'));
    notebook.deleteCell(0);
    expect((await history.undo('t', 'a.ipynb')).left).toEqual([{ name: 'A cell', why: 'it is gone' }]);
  });

  it('is read-only', async () => {
    edit('t', replace('one', 'a = 10'));
    readOnly = true;
    expect((await history.undo('t', 'a.ipynb')).left).toMatchObject([{ why: 'it is read-only' }]);
    expect(source('one')).toBe('a = 10');
  });

  it('is running', async () => {
    edit('t', insertion);
    running = 't0';
    expect((await history.undo('t', 'a.ipynb')).left).toMatchObject([{ why: 'it is running' }]);
    expect(source('t0')).toBe('n');
    running = null;
    expect(await history.undo('t', 'a.ipynb')).toEqual({ changed: 1, left: [] });
  });
});
