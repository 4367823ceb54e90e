import { type ISharedCodeCell, type ISharedMarkdownCell, YNotebook } from '@jupyter/ydoc';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { Edit } from '../../edits/edit';
import { applyEdits, TurnEdits } from '../../edits/turnEdits';
import { hashSource } from '../../hash';
import { MARK_KEY, readMark } from '../../provenance/mark';
import { interleavings } from '../../testing/chosenWork';
import { firstCells, Interleaving, noCounts } from '../../testing/interleaving';
import { SharedLiveNotebook } from './liveNotebook';

beforeAll(() => {
  // The shared model itself reads new cells before they are in a document, and Yjs says so each time.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

const PLOT = { output_type: 'display_data', data: { 'image/png': 'AAAA' }, metadata: {} } as const;
const STREAM = { output_type: 'stream', name: 'stdout', text: 'one\ntwo\n' } as const;

/** As JupyterLab opens notebooks by default: each cell has an undo of its own. */
const open = (disableDocumentWideUndoRedo = true) =>
  YNotebook.create({
    disableDocumentWideUndoRedo,
    data: {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
      cells: [
        {
          cell_type: 'code',
          id: 'one',
          source: 'a = 1\nb = 2\nc = 3',
          metadata: {},
          outputs: [STREAM],
          execution_count: 1,
        },
        {
          cell_type: 'code',
          id: 'two',
          source: 'plot()',
          metadata: {
            tags: ['keep'],
            collapsed: true,
            jupyter: { source_hidden: true, outputs_hidden: true },
          },
          outputs: [PLOT, STREAM],
          execution_count: 2,
        },
        {
          cell_type: 'markdown',
          id: 'text',
          source: '![](attachment:a.png)',
          metadata: { heading_collapsed: true },
          attachments: { 'a.png': { 'image/png': 'AA' } },
        },
        {
          cell_type: 'code',
          id: 'held',
          source: 'x',
          metadata: { editable: false, deletable: false },
          outputs: [],
          execution_count: null,
        },
      ],
    },
  });

const ref = (notebook: YNotebook, cellId: string) => ({
  cellId,
  sourceHash: hashSource(notebook.cells.find((cell) => cell.id === cellId)?.source ?? ''),
});
const order = (notebook: YNotebook) => notebook.cells.map(({ id }) => id).join(' ');
const bytes = (notebook: YNotebook) => JSON.stringify(notebook.toJSON());
const apply = (notebook: YNotebook, ...edits: Edit[]) => {
  let next = 0;
  return applyEdits(new SharedLiveNotebook(notebook), edits, { newId: () => `new${next++}` });
};

const AUTHOR = { model: 'm', at: '2026-11-28T08:00:00Z', acceptedBy: 'ann', request: '0'.repeat(64) };

const EVERY_KIND: [string, (notebook: YNotebook) => Edit, string][] = [
  [
    'insert',
    () => ({
      edit: 'insert',
      target: { where: 'below', cellId: 'one' },
      cells: [{ type: 'markdown', source: 'n' }],
    }),
    'one new0 two text held',
  ],
  [
    'patch',
    (n) => ({ edit: 'patch', ...ref(n, 'one'), hunks: [{ old: 'b = 2', new: 'b = 3' }] }),
    'one two text held',
  ],
  ['move up', (n) => ({ edit: 'move', ...ref(n, 'two'), target: { where: 'start' } }), 'two one text held'],
  ['move down', (n) => ({ edit: 'move', ...ref(n, 'two'), target: { where: 'end' } }), 'one text held two'],
  ['split', (n) => ({ edit: 'split', ...ref(n, 'one'), lines: [2] }), 'one new0 two text held'],
  ['merge', (n) => ({ edit: 'merge', cells: [ref(n, 'one'), ref(n, 'two')] }), 'one text held'],
  [
    'change type of code',
    (n) => ({ edit: 'change_type', ...ref(n, 'two'), type: 'raw' }),
    'one two text held',
  ],
  [
    'change type of Markdown',
    (n) => ({ edit: 'change_type', ...ref(n, 'text'), type: 'code' }),
    'one two text held',
  ],
  ['delete', (n) => ({ edit: 'delete', ...ref(n, 'two') }), 'one text held'],
];

describe.each(EVERY_KIND)('%s', (kind, edit, expected) => {
  it('changes the shared model, and is taken back with outputs, metadata and attachments', () => {
    const notebook = open();
    const before = bytes(notebook);
    const edits = new TurnEdits();
    const live = new SharedLiveNotebook(notebook);
    expect(
      edits.apply(live, 't', [edit(notebook)], { newId: () => 'new0', author: AUTHOR }).reason,
    ).toBeNull();
    expect(order(notebook)).toBe(expected);
    expect(bytes(notebook)).not.toBe(before);
    edits.undo(live, 't');
    expect(bytes(notebook)).toBe(before);
  });

  it.each([true, false])(
    "is one step of the notebook's own undo, and then there is nothing to take back (a cell's own: %s)",
    (each) => {
      const notebook = open(each);
      notebook.undoManager.clear();
      notebook.cells[0]?.setSource('a = 1\nb = 2\nc = 3\ntyped');
      const before = bytes(notebook);
      const edits = new TurnEdits();
      const live = new SharedLiveNotebook(notebook);
      edits.apply(live, 't', [edit(notebook)], { author: AUTHOR });
      expect(bytes(notebook)).not.toBe(before);
      const stepped = each && kind === 'patch' ? (notebook.cells[0] as ISharedCodeCell) : notebook;
      stepped.undo();
      expect(bytes(notebook)).toBe(before);
      expect(edits.undo(live, 't')).toEqual({ found: true, changes: [], left: [] });
      expect(bytes(notebook)).toBe(before);
    },
  );
});

describe('the live notebook', () => {
  it.each([true, false])(
    'is not taken back with what the person types right after it (a cell has its own undo: %s)',
    (each) => {
      const notebook = open(each);
      apply(notebook, { edit: 'patch', ...ref(notebook, 'one'), hunks: [{ old: 'a = 1', new: 'a = 10' }] });
      const cell = notebook.cells[0] as ISharedCodeCell;
      cell.updateSource(cell.source.length, cell.source.length, ' typed');
      (each ? cell : notebook).undo();
      expect(cell.source).toBe('a = 10\nb = 2\nc = 3');
      (each ? cell : notebook).undo();
      expect(cell.source).toBe('a = 1\nb = 2\nc = 3');
    },
  );

  it('marks the texts of several cells, each with its text one step of its own undo', () => {
    const notebook = open(true);
    const before = bytes(notebook);
    const edits = ['one', 'two'].map(
      (id) => ({ edit: 'replace', ...ref(notebook, id), source: 'new' }) as const,
    );
    applyEdits(new SharedLiveNotebook(notebook), edits, { author: AUTHOR });
    const [one, two] = notebook.cells as unknown as [ISharedCodeCell, ISharedCodeCell];
    expect([one, two].map((cell) => readMark(cell.getMetadata(MARK_KEY))?.author)).toEqual([AUTHOR, AUTHOR]);
    one.undo();
    expect(one.getMetadata(MARK_KEY)).toBeUndefined();
    expect(two.getMetadata(MARK_KEY)).toBeDefined();
    two.undo();
    expect(bytes(notebook)).toBe(before);
    one.redo();
    expect([one.source, readMark(one.getMetadata(MARK_KEY))?.author]).toEqual(['new', AUTHOR]);
  });

  it('keeps what a cell is made of when its text changes or it moves', () => {
    const notebook = open();
    apply(notebook, { edit: 'replace', ...ref(notebook, 'two'), source: 'plot(2)' });
    apply(notebook, { edit: 'move', ...ref(notebook, 'two'), target: { where: 'end' } });
    const two = notebook.cells[3] as ISharedCodeCell;
    expect(two.toJSON()).toMatchObject({
      id: 'two',
      source: 'plot(2)',
      outputs: [PLOT, STREAM],
      execution_count: 2,
      metadata: { tags: ['keep'], collapsed: true, jupyter: { source_hidden: true } },
    });
  });

  it('keeps the attachments of Markdown that is split or becomes raw', () => {
    const notebook = open();
    apply(notebook, { edit: 'change_type', ...ref(notebook, 'text'), type: 'raw' });
    expect((notebook.cells[2] as ISharedMarkdownCell).attachments).toEqual({
      'a.png': { 'image/png': 'AA' },
    });
  });

  it('respects cells that may not be edited or deleted, and a read-only notebook', () => {
    const notebook = open();
    const before = bytes(notebook);
    expect(apply(notebook, { edit: 'replace', ...ref(notebook, 'held'), source: '' }).reason).toContain(
      'read-only',
    );
    expect(apply(notebook, { edit: 'delete', ...ref(notebook, 'held') }).reason).toContain(
      'must not be removed',
    );
    const readOnly = new SharedLiveNotebook(notebook, { readOnly: true });
    expect(applyEdits(readOnly, [{ edit: 'delete', ...ref(notebook, 'one') }]).reason).toContain('read-only');
    expect(bytes(notebook)).toBe(before);
  });

  it('does not take out a cell that is running, but edits its text', () => {
    const notebook = open();
    const told = new SharedLiveNotebook(notebook, { isRunning: (id) => id === 'two' });
    expect(applyEdits(told, [{ edit: 'delete', ...ref(notebook, 'two') }]).reason).toContain('is running');
    (notebook.cells[0] as ISharedCodeCell).executionState = 'running';
    expect(apply(notebook, { edit: 'delete', ...ref(notebook, 'one') }).reason).toContain('is running');
    expect(apply(notebook, { edit: 'replace', ...ref(notebook, 'one'), source: 'z' }).applied).toBe(true);
  });

  it('touches only the characters that differ, so that others can type in the same line', () => {
    const [mine, theirs] = [open(), new YNotebook({ disableDocumentWideUndoRedo: true })];
    Y.applyUpdate(theirs.ydoc, Y.encodeStateAsUpdate(mine.ydoc));
    apply(mine, { edit: 'patch', ...ref(mine, 'one'), hunks: [{ old: 'b = 2', new: 'b = 3' }] });
    theirs.cells[0]?.updateSource(6, 6, 'mine_');
    Y.applyUpdate(theirs.ydoc, Y.encodeStateAsUpdate(mine.ydoc));
    Y.applyUpdate(mine.ydoc, Y.encodeStateAsUpdate(theirs.ydoc));
    expect(mine.cells[0]?.source).toBe('a = 1\nmine_b = 3\nc = 3');
    expect(bytes(theirs)).toBe(bytes(mine));
  });

  it('reaches others as one change, and takes back a turn with what they wrote since', () => {
    const [mine, theirs] = [open(), new YNotebook()];
    Y.applyUpdate(theirs.ydoc, Y.encodeStateAsUpdate(mine.ydoc));
    const edits = new TurnEdits();
    const live = new SharedLiveNotebook(mine);
    let updates = 0;
    const count = () => {
      updates += 1;
    };
    mine.ydoc.on('update', count);
    edits.apply(live, 't', [
      { edit: 'merge', cells: [ref(mine, 'one'), ref(mine, 'two')] },
      { edit: 'delete', ...ref(mine, 'text') },
    ]);
    mine.ydoc.off('update', count);
    Y.applyUpdate(theirs.ydoc, Y.encodeStateAsUpdate(mine.ydoc));
    theirs.cells[0]?.updateSource(0, 0, '# theirs\n');
    Y.applyUpdate(mine.ydoc, Y.encodeStateAsUpdate(theirs.ydoc));
    expect(edits.undo(live, 't').left).toEqual([]);
    expect(mine.cells.map(({ source }) => source)).toEqual([
      '# theirs\na = 1\nb = 2\nc = 3',
      'plot()',
      '![](attachment:a.png)',
      'x',
    ]);
    expect(updates).toBeLessThanOrEqual(2);
  });
});

it('loses nothing in any interleaving on the shared model either', { timeout: 120_000 }, () => {
  const counts = noCounts();
  fc.assert(
    fc.property(fc.boolean(), interleavings, (gentle, actions) => {
      const notebook = YNotebook.create({ disableDocumentWideUndoRedo: true });
      const live = new SharedLiveNotebook(notebook);
      live.apply(firstCells().map((record, index) => ({ kind: 'insert', index, record })));
      const work = new Interleaving(live, gentle, counts);
      for (const action of actions) {
        work.perform(action);
      }
      notebook.dispose();
    }),
    { numRuns: 1_000, seed: 20_261_128 },
  );
  console.log(`1000 interleavings on the shared model: ${JSON.stringify(counts)}`);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(50);
});
