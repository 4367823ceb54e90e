import { beforeEach, describe, expect, it } from 'vitest';
import { hashSource } from '../hash';
import { bytes, cellRecord, notebookOf } from '../testing/notebooks';
import type { Draft } from './draft';
import type { CellRef, Edit } from './edit';
import { TurnEdits } from './turnEdits';

const PLOT = { output_type: 'display_data', data: { 'image/png': 'AAAA' }, metadata: {} };

let notebook: Draft;
let edits: TurnEdits;
let before: string;

beforeEach(() => {
  notebook = notebookOf(
    cellRecord('one', 'a = 1\nb = 2\nc = 3\nd = 4'),
    cellRecord('two', 'plot()', { outputs: [PLOT], executionCount: 7, metadata: { tags: ['keep'] } }),
    cellRecord('three', '# T', { type: 'markdown', attachments: { 'a.png': { 'image/png': 'AA' } } }),
    cellRecord('four', 'z'),
  );
  edits = new TurnEdits();
  before = bytes(notebook);
});

const ref = (cellId: string): CellRef => ({
  cellId,
  sourceHash: hashSource(notebook.find(cellId)?.source ?? ''),
});
const assistant = (turn: string, ...wanted: Edit[]) => {
  const result = edits.apply(notebook, turn, wanted, { newId: () => `new ${turn}` });
  expect(result.reason).toBeNull();
  return result;
};
const replace = (cellId: string, source: string): Edit => ({ edit: 'replace', ...ref(cellId), source });
const source = (cellId: string) => notebook.find(cellId)?.source;
const order = () => notebook.cells.map(({ id }) => id).join(' ');
const code = (text: string) => [{ type: 'code' as const, source: text }];

const EVERY_KIND: [string, () => Edit][] = [
  ['insert', () => ({ edit: 'insert', target: { where: 'above', cellId: 'two' }, cells: code('n') })],
  ['replace', () => replace('one', 'all new')],
  ['patch', () => ({ edit: 'patch', ...ref('one'), hunks: [{ old: 'b = 2', new: 'b = 3' }] })],
  ['move', () => ({ edit: 'move', ...ref('four'), target: { where: 'start' } })],
  ['split', () => ({ edit: 'split', ...ref('one'), lines: [3] })],
  ['merge', () => ({ edit: 'merge', cells: [ref('one'), ref('two')] })],
  ['change_type', () => ({ edit: 'change_type', ...ref('two'), type: 'markdown' })],
  ['change_type of Markdown', () => ({ edit: 'change_type', ...ref('three'), type: 'code' })],
  ['delete', () => ({ edit: 'delete', ...ref('two') })],
];

describe.each(EVERY_KIND)('%s', (_, edit) => {
  it('is taken back byte for byte, done again, and taken back, also after a reload', () => {
    assistant('t', edit());
    const after = bytes(notebook);
    expect(after).not.toBe(before);
    edits = new TurnEdits(JSON.parse(JSON.stringify(edits)));
    expect(edits.undo(notebook, 't').left).toEqual([]);
    expect(bytes(notebook)).toBe(before);
    expect(edits.redo(notebook, 't').left).toEqual([]);
    expect(bytes(notebook)).toBe(after);
    edits.undo(notebook, 't');
    expect(bytes(notebook)).toBe(before);
  });
});

describe('undo', () => {
  it('keeps what the person wrote since, in the same cell and elsewhere', () => {
    assistant('t', { edit: 'patch', ...ref('one'), hunks: [{ old: 'a = 1', new: 'a = 10' }] });
    notebook.setSource('one', `${source('one')}\nmine = 5`);
    notebook.setSource('four', 'mine too');
    const result = edits.undo(notebook, 't');
    expect(source('one')).toBe('a = 1\nb = 2\nc = 3\nd = 4\nmine = 5');
    expect(source('four')).toBe('mine too');
    expect(result.left).toEqual([]);
    expect(result.changes).toMatchObject([{ cellId: 'one', change: 'changed' }]);
  });

  it('shows a conflict with both texts and decides nothing', () => {
    assistant('t', replace('one', 'a = 10\nb = 2\nc = 3\nd = 4'), replace('four', 'zz'));
    notebook.setSource('one', 'a = 11\nb = 2\nc = 3\nd = 4');
    const { left } = edits.undo(notebook, 't');
    expect(left).toEqual([
      {
        cellId: 'one',
        why: 'conflict',
        now: 'a = 11\nb = 2\nc = 3\nd = 4',
        wanted: 'a = 1\nb = 2\nc = 3\nd = 4',
      },
    ]);
    expect(source('one')).toBe('a = 11\nb = 2\nc = 3\nd = 4');
    expect(source('four')).toBe('z');
    notebook.setSource('one', 'a = 10\nb = 2\nc = 3\nd = 4');
    edits.undo(notebook, 't');
    expect(bytes(notebook)).toBe(before);
  });

  it('leaves a cell whole where one of its edits is in conflict', () => {
    assistant('t', replace('one', 'A\nb = 2\nc = 3\nd = 4'));
    notebook.setSource('one', 'A!\nb = 2\nc = 3\nd = 4');
    assistant('t', replace('one', 'A!\nb = 2\nc = 3\nD'));
    const { left } = edits.undo(notebook, 't');
    expect(left).toMatchObject([{ cellId: 'one', why: 'conflict' }]);
    expect(source('one')).toBe('A!\nb = 2\nc = 3\nD');
  });

  it('keeps a new cell that the person went on with', () => {
    assistant('t', { edit: 'insert', target: { where: 'end' }, cells: code('n') });
    notebook.setSource('new t', 'n + mine');
    expect(edits.undo(notebook, 't').left).toEqual([
      { cellId: 'new t', why: 'edited', now: 'n + mine', wanted: null },
    ]);
    expect(source('new t')).toBe('n + mine');
  });

  it('takes out a new cell that only ran, and redo brings its output back', () => {
    assistant('t', { edit: 'insert', target: { where: 'end' }, cells: code('n') });
    const ran = cellRecord('new t', 'n', {
      metadata: { trusted: true, execution: {} },
      outputs: [PLOT],
      executionCount: 9,
    });
    notebook.setParts('new t', ran);
    expect(edits.undo(notebook, 't').left).toEqual([]);
    expect(order()).toBe('one two three four');
    edits.redo(notebook, 't');
    expect(notebook.find('new t')?.record()).toMatchObject({ outputs: [PLOT], executionCount: 9 });
  });

  it('brings a deleted cell back where its neighbours are now', () => {
    assistant('t', { edit: 'delete', ...ref('two') });
    notebook.move('one', 2);
    notebook.remove('three');
    notebook.insert(0, cellRecord('mine', 'm'));
    edits.undo(notebook, 't');
    expect(order()).toBe('mine four one two');
    expect(notebook.find('two')?.record()).toMatchObject({ outputs: [PLOT], metadata: { tags: ['keep'] } });
  });

  it('leaves a cell where the person has moved it, and puts its text right', () => {
    assistant('t', { edit: 'move', ...ref('four'), target: { where: 'start' } }, replace('four', 'zz'));
    notebook.move('four', 2);
    expect(edits.undo(notebook, 't').left).toEqual([{ cellId: 'four', why: 'moved' }]);
    expect(order()).toBe('one two four three');
    expect(source('four')).toBe('z');
  });

  it('joins what was split, with what was written into either part', () => {
    assistant('t', { edit: 'split', ...ref('one'), lines: [3] });
    notebook.setSource('one', 'a = 1\nmine\nb = 2');
    notebook.setSource('new t', 'c = 3\nd = 40');
    expect(edits.undo(notebook, 't').left).toEqual([]);
    expect(order()).toBe('one two three four');
    expect(source('one')).toBe('a = 1\nmine\nb = 2\nc = 3\nd = 40');
    edits.redo(notebook, 't');
    expect([source('one'), source('new t')]).toEqual(['a = 1\nmine\nb = 2', 'c = 3\nd = 40']);
  });

  it('does not join parts that the person moved apart', () => {
    assistant('t', { edit: 'split', ...ref('one'), lines: [3] });
    notebook.move('new t', 4);
    expect(edits.undo(notebook, 't').left).toEqual([{ cellId: 'one', why: 'apart' }]);
    expect(source('one')).toBe('a = 1\nb = 2');
  });

  it('divides what was merged, with what was written into it', () => {
    assistant('t', { edit: 'merge', cells: [ref('one'), ref('two')] });
    notebook.setSource('one', `mine\n${source('one')}`);
    expect(edits.undo(notebook, 't').left).toEqual([]);
    expect([source('one'), source('two')]).toEqual(['mine\na = 1\nb = 2\nc = 3\nd = 4', 'plot()']);
    expect(notebook.find('two')?.record().outputs).toEqual([PLOT]);
  });

  it('leaves a merged cell where the person wrote across the seam', () => {
    assistant('t', { edit: 'merge', cells: [ref('one'), ref('two')] });
    notebook.setSource('one', 'a = 1\nb = 2\nc = 3\nd = 4 + plot()');
    expect(edits.undo(notebook, 't').left).toMatchObject([{ cellId: 'one', why: 'conflict' }]);
    expect(order()).toBe('one three four');
  });

  it('leaves the type that the person chose since', () => {
    assistant('t', { edit: 'change_type', ...ref('four'), type: 'markdown' });
    notebook.setParts('four', cellRecord('four', 'z', { type: 'raw' }));
    expect(edits.undo(notebook, 't').left).toEqual([{ cellId: 'four', why: 'retyped' }]);
    expect(notebook.find('four')?.type).toBe('raw');
  });

  it('does nothing about what the person took back or deleted', () => {
    assistant('t', replace('four', 'zz'), replace('one', 'all new'));
    notebook.setSource('four', 'z');
    notebook.remove('one');
    expect(edits.undo(notebook, 't')).toEqual({
      found: true,
      changes: [],
      left: [{ cellId: 'one', why: 'gone' }],
    });
    edits.redo(notebook, 't');
    expect(source('four')).toBe('z');
  });

  it('leaves cells that were locked since', () => {
    assistant('t', replace('four', 'zz'));
    notebook.remove('four');
    notebook.insert(3, cellRecord('four', 'zz', { metadata: { editable: false } }));
    expect(edits.undo(notebook, 't').left).toEqual([{ cellId: 'four', why: 'locked' }]);
    const readOnly = { readOnly: true, cells: notebook.cells, apply: () => expect.unreachable() };
    expect(edits.undo(readOnly, 't').left).toEqual([{ cellId: 'four', why: 'locked' }]);
  });

  it('knows no other turn', () => {
    assistant('t', replace('four', 'zz'));
    expect(edits.undo(notebook, 'other')).toEqual({ found: false, changes: [], left: [] });
    expect(edits.redo(notebook, 't').found).toBe(false);
  });
});

describe('an earlier turn', () => {
  it('is taken back while a later one stands, where they touch different lines', () => {
    assistant('t1', { edit: 'patch', ...ref('one'), hunks: [{ old: 'a = 1', new: 'a = 10' }] });
    assistant('t2', { edit: 'patch', ...ref('one'), hunks: [{ old: 'd = 4', new: 'd = 40' }] });
    expect(edits.undo(notebook, 't1').left).toEqual([]);
    expect(source('one')).toBe('a = 1\nb = 2\nc = 3\nd = 40');
    edits.undo(notebook, 't2');
    expect(bytes(notebook)).toBe(before);
  });

  it('is left with the later turn named, where they touch the same lines', () => {
    assistant('t1', replace('four', 'y'));
    assistant('t2', replace('four', 'x'));
    expect(edits.undo(notebook, 't1').left).toEqual([
      { cellId: 'four', why: 'conflict', now: 'x', wanted: 'z', laterTurn: 't2' },
    ]);
    edits.undo(notebook, 't2');
    edits.undo(notebook, 't1');
    expect(bytes(notebook)).toBe(before);
  });
});

describe('a later turn that was taken back', () => {
  it('is not blamed for what a person wrote', () => {
    assistant('t1', replace('four', 'y'));
    assistant('t2', replace('four', 'x'));
    edits.undo(notebook, 't2');
    notebook.setSource('four', 'mine');
    expect(edits.undo(notebook, 't1').left).toEqual([
      { cellId: 'four', why: 'conflict', now: 'mine', wanted: 'z' },
    ]);
  });
});

describe('redo', () => {
  it('keeps what the person wrote since the undo', () => {
    assistant('t', { edit: 'patch', ...ref('one'), hunks: [{ old: 'a = 1', new: 'a = 10' }] });
    edits.undo(notebook, 't');
    notebook.setSource('one', `${source('one')}\nmine`);
    edits.redo(notebook, 't');
    expect(source('one')).toBe('a = 10\nb = 2\nc = 3\nd = 4\nmine');
  });

  it('does not delete a cell that the person went on with', () => {
    assistant('t', { edit: 'delete', ...ref('two') });
    edits.undo(notebook, 't');
    notebook.setSource('two', 'plot(mine)');
    expect(edits.redo(notebook, 't').left).toMatchObject([{ cellId: 'two', why: 'edited' }]);
    expect(source('two')).toBe('plot(mine)');
  });
});

describe('what is kept', () => {
  const turns = () => edits.turns.map(({ turn }) => turn);

  it('says what can be done about each turn', () => {
    assistant('t1', replace('four', 'y'));
    assistant('t2', replace('two', 'x'));
    edits.undo(notebook, 't1');
    expect(edits.turns).toEqual([
      { turn: 't1', canUndo: false, canRedo: true },
      { turn: 't2', canUndo: true, canRedo: false },
    ]);
  });

  it('is the newest turns', () => {
    edits = new TurnEdits(null, { turns: 2, size: 1_000_000 });
    for (const turn of ['t1', 't2', 't3']) {
      assistant(turn, replace('four', turn));
    }
    expect(turns()).toEqual(['t2', 't3']);
  });

  it('is what fits, the newest turn in any case; written down it gives up outputs first', () => {
    edits = new TurnEdits(null, { turns: 50, size: 2_000 });
    assistant('t1', replace('four', 'y'.repeat(1_500)));
    expect(turns()).toEqual(['t1']);
    const large = { output_type: 'stream', name: 'stdout', text: 'x'.repeat(10_000) };
    notebook.setParts('two', cellRecord('two', 'plot()', { outputs: [large] }));
    assistant('t2', { edit: 'delete', ...ref('two') });
    expect(turns()).toEqual(['t2']);
    const written = JSON.stringify(edits);
    expect(written.length).toBeLessThan(2_100);
    edits.undo(notebook, 't2');
    expect(notebook.find('two')?.record().outputs).toEqual([large]);
    edits.redo(notebook, 't2');
    new TurnEdits(JSON.parse(written)).undo(notebook, 't2');
    expect(notebook.find('two')?.record()).toMatchObject({ source: 'plot()', outputs: [] });
  });

  it('is nothing where even that does not fit, or what was written is not ours', () => {
    edits = new TurnEdits(null, { turns: 50, size: 1_000 });
    assistant('t', replace('four', 'y'.repeat(5_000)));
    expect(new TurnEdits(JSON.parse(JSON.stringify(edits))).turns).toEqual([]);
    expect(new TurnEdits('other').turns).toEqual([]);
    expect(new TurnEdits({ version: 2, checkpoints: [] }).turns).toEqual([]);
    expect(new TurnEdits({ version: 1, checkpoints: 'none' }).turns).toEqual([]);
  });
});
