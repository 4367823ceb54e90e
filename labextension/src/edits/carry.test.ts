import { beforeEach, describe, expect, it } from 'vitest';
import { hashSource } from '../hash';
import { bytes, cellRecord, notebookOf } from '../testing/notebooks';
import type { Draft } from './draft';
import type { CellRef, Edit } from './edit';
import type { CellRecord, LiveNotebook } from './notebook';
import { TurnEdits } from './turnEdits';

/** What the person does between an edit and its undo, that undo must not take with it. */
let notebook: Draft;
let edits: TurnEdits;

beforeEach(() => {
  notebook = notebookOf(
    cellRecord('one', 'a\nb\nc\nd'),
    cellRecord('two', 'plot()', { metadata: { tags: ['keep'] } }),
    cellRecord('text', '![](attachment:a.png)', {
      type: 'markdown',
      attachments: { 'a.png': { 'image/png': 'AA' } },
    }),
    cellRecord('four', 'z'),
  );
  edits = new TurnEdits();
});

const ref = (cellId: string): CellRef => ({
  cellId,
  sourceHash: hashSource(notebook.find(cellId)?.source ?? ''),
});
const record = (cellId: string) => notebook.find(cellId)?.record() as CellRecord;
const order = () => notebook.cells.map(({ id }) => id).join(' ');
const texts = () => notebook.cells.map(({ source }) => source);

function assistant(...wanted: Edit[]): void {
  expect(edits.apply(notebook, 't', wanted, { newId: () => 'new' }).reason).toBeNull();
}

/** The person changes more of a cell than its text; like this another program would. */
function change(cellId: string, parts: Partial<CellRecord>): void {
  notebook.setParts(cellId, { ...record(cellId), ...parts });
}

/** The notebook while the kernel works on a cell. */
function running(...ids: string[]): LiveNotebook {
  const cells = notebook.cells.map((cell) => ({
    id: cell.id,
    type: cell.type,
    source: cell.source,
    editable: cell.editable,
    deletable: cell.deletable,
    running: ids.includes(cell.id),
    record: () => cell.record(),
  }));
  return { readOnly: false, cells, apply: (operations) => notebook.apply(operations) };
}

/** A cell that may not be changed, or not be removed, any more. */
function lock(cellId: string, metadata: CellRecord['metadata']): void {
  const index = notebook.indexOf(cellId);
  const locked = { ...record(cellId), metadata: { ...record(cellId).metadata, ...metadata } };
  notebook.remove(cellId);
  notebook.insert(index, locked);
}

function undoIs(why: string, on: LiveNotebook = notebook): void {
  const before = bytes(notebook);
  const { changes, left } = edits.undo(on, 't');
  expect(left).toMatchObject([{ why }]);
  expect(changes).toEqual([]);
  expect(bytes(notebook)).toBe(before);
}

function undoDoes(on: LiveNotebook = notebook): void {
  expect(edits.undo(on, 't').left).toEqual([]);
}

const code = (source: string) => [{ type: 'code' as const, source }];
const insert = (): Edit => ({ edit: 'insert', target: { where: 'end' }, cells: code('n') });
const split = (): Edit => ({ edit: 'split', ...ref('one'), lines: [3] });
const merge = (): Edit => ({ edit: 'merge', cells: [ref('one'), ref('two')] });
const retype = (): Edit => ({ edit: 'change_type', ...ref('four'), type: 'raw' });

describe('a new cell', () => {
  it.each<[string, () => void]>([
    ['was tagged', () => change('new', { metadata: { trusted: true, tags: ['mine'] } })],
    ['became text', () => change('new', { type: 'markdown', metadata: {} })],
    ['got a picture', () => change('new', { attachments: { 'b.png': {} } })],
  ])('that %s by the person stays', (_, work) => {
    assistant(insert());
    work();
    undoIs('edited');
  });

  it('that runs stays until it has run', () => {
    assistant(insert());
    undoIs('running', running('new'));
    undoDoes();
    expect(order()).toBe('one two text four');
  });

  it('that must not be removed stays', () => {
    assistant(insert());
    lock('new', { deletable: false });
    expect(edits.undo(notebook, 't').left).toMatchObject([{ cellId: 'new' }]);
    expect(notebook.has('new')).toBe(true);
  });

  it('is not told from another one with its id, so both stay', () => {
    assistant(insert());
    notebook.insert(0, record('new'));
    undoIs('apart');
  });

  it('is not put in twice where the person brought it back', () => {
    assistant(insert());
    const kept = record('new');
    undoDoes();
    notebook.insert(0, kept);
    edits.redo(notebook, 't');
    expect(order()).toBe('new one two text four');
  });

  it('only ran, or was folded: that does not keep it', () => {
    assistant(insert());
    const machine = {
      execution: {},
      ExecuteTime: {},
      collapsed: true,
      scrolled: true,
      jupyter: {},
      trusted: false,
    };
    change('new', { metadata: machine, executionCount: 3 });
    undoDoes();
    expect(notebook.has('new')).toBe(false);
  });
});

describe('a cell that was split', () => {
  it('is left where a part was tagged', () => {
    assistant(split());
    change('new', { metadata: { trusted: true, tags: ['mine'] } });
    undoIs('edited');
  });

  it('is left where a part is of another type', () => {
    assistant(split());
    change('one', { type: 'raw' });
    undoIs('apart');
  });

  it.each(['one', 'new'])('is left while a part runs: %s', (id) => {
    assistant(split());
    undoIs('running', running(id));
    undoDoes();
    expect(texts()[0]).toBe('a\nb\nc\nd');
  });

  it('is left where the first part is read-only, or another must not be removed', () => {
    assistant(split());
    lock('one', { editable: false });
    undoIs('locked');
  });

  it('is as before where the person merged it again', () => {
    assistant(split());
    notebook.setSource('one', 'a\nb\nc\nd');
    notebook.remove('new');
    undoDoes();
    expect(texts()[0]).toBe('a\nb\nc\nd');
  });

  it('is left where a part is gone, or apart from the others', () => {
    assistant(split());
    notebook.insert(1, cellRecord('mine', 'm'));
    undoIs('apart');
    notebook.remove('new');
    undoIs('gone');
  });
});

describe('cells that were merged', () => {
  it('are left where their cell is read-only', () => {
    assistant(merge());
    lock('one', { editable: false });
    undoIs('locked');
  });

  it('are as before where the person brought the other one back', () => {
    assistant(merge());
    notebook.insert(1, cellRecord('two', 'plot()'));
    undoDoes();
    expect(order()).toBe('one two text four');
  });

  it('are left where only some came back', () => {
    assistant({ edit: 'change_type', ...ref('text'), type: 'code' });
    edits = new TurnEdits();
    assistant({ edit: 'merge', cells: [ref('one'), ref('two'), ref('text')] });
    notebook.insert(1, cellRecord('two', 'plot()'));
    undoIs('apart');
  });

  it('are divided at the seam also where a text has a null in it', () => {
    notebook.setSource('one', 'a\n\0\nb');
    assistant(merge());
    notebook.setSource('one', `mine\n${notebook.find('one')?.source}`);
    undoDoes();
    expect(texts().slice(0, 2)).toEqual(['mine\na\n\0\nb', 'plot()']);
  });
});

describe('a cell of another type', () => {
  it('keeps what the person said of it since', () => {
    assistant(retype());
    change('four', { metadata: { tags: ['mine'] } });
    undoDoes();
    expect(record('four')).toMatchObject({ type: 'code', metadata: { tags: ['mine'] } });
    edits.redo(notebook, 't');
    expect(record('four')).toMatchObject({ type: 'raw', metadata: { tags: ['mine'] } });
  });

  it('stays of the type that the person chose since, and its text is put right', () => {
    assistant(retype());
    assistant({ edit: 'replace', ...ref('four'), source: 'zz' });
    change('four', { type: 'markdown' });
    expect(edits.undo(notebook, 't').left).toMatchObject([{ cellId: 'four', why: 'retyped' }]);
    expect(record('four')).toMatchObject({ type: 'markdown', source: 'z' });
  });

  it('stays so where a picture came into it', () => {
    assistant({ edit: 'change_type', ...ref('four'), type: 'markdown' });
    change('four', { attachments: { 'b.png': {} } });
    undoIs('edited');
  });

  it('stays so while it runs, or where it is read-only', () => {
    assistant({ edit: 'change_type', ...ref('text'), type: 'code' });
    undoIs('running', running('text'));
    lock('text', { editable: false });
    undoIs('locked');
  });
});

describe('a cell that was deleted', () => {
  const alone = () => {
    notebook.insert(4, cellRecord('mine', 'm'));
    for (const id of order()
      .split(' ')
      .filter((each) => each !== 'mine'))
      notebook.remove(id);
  };

  it('comes back on top where it was on top, though its neighbours are gone', () => {
    assistant({ edit: 'delete', ...ref('one') });
    alone();
    undoDoes();
    expect(order()).toBe('one mine');
  });

  it('comes back beside the nearest neighbour that is left', () => {
    assistant({ edit: 'delete', ...ref('two') });
    notebook.remove('one');
    notebook.remove('text');
    notebook.insert(0, cellRecord('mine', 'm'));
    undoDoes();
    expect(order()).toBe('mine two four');
  });

  it('comes back at the end where it was further down', () => {
    assistant({ edit: 'delete', ...ref('four') });
    alone();
    undoDoes();
    expect(order()).toBe('mine four');
  });
});

describe('a cell that was moved', () => {
  const up = (): Edit => ({ edit: 'move', ...ref('four'), target: { where: 'start' } });

  it('stays while it runs', () => {
    assistant(up());
    undoIs('running', running('four'));
    undoDoes();
    expect(order()).toBe('one two text four');
  });

  it('is as before where the person moved it back', () => {
    assistant(up());
    notebook.move('four', 3);
    undoDoes();
    expect(order()).toBe('one two text four');
  });
});

it('in a notebook that may not be changed all stays', () => {
  assistant({ edit: 'replace', ...ref('four'), source: 'y' });
  undoIs('locked', { readOnly: true, cells: notebook.cells, apply: (done) => notebook.apply(done) });
  undoDoes();
  expect(texts()[3]).toBe('z');
});

describe('two edits of one turn', () => {
  it('are both taken back, in whatever call they came', () => {
    const before = bytes(notebook);
    assistant({ edit: 'replace', ...ref('four'), source: 'y' });
    assistant({ edit: 'replace', ...ref('one'), source: 'x' }, insert());
    undoDoes();
    expect(bytes(notebook)).toBe(before);
  });

  it('are taken back each in its own cell, also where the second begins with what the first wrote', () => {
    const before = bytes(notebook);
    assistant({ edit: 'replace', ...ref('four'), source: 'a\nb\nc\nd' });
    assistant({ edit: 'replace', ...ref('one'), source: 'q' });
    undoDoes();
    expect(bytes(notebook)).toBe(before);
  });

  it('are two where the first was taken back in between, and what the person wrote then stays', () => {
    assistant({ edit: 'replace', ...ref('four'), source: 'y' });
    undoDoes();
    notebook.setSource('four', 'y');
    assistant({ edit: 'replace', ...ref('four'), source: 'x' });
    undoDoes();
    expect(texts()[3]).toBe('y');
  });

  it('stay both where one cannot be taken back and the other goes by it', () => {
    assistant({ edit: 'replace', ...ref('one'), source: 'A\nb\nc\nd' });
    assistant(split());
    assistant({ edit: 'replace', ...ref('new'), source: 'C\nd' });
    notebook.setSource('new', 'mine\nd');
    undoIs('conflict');
    expect(texts().slice(0, 2)).toEqual(['A\nb', 'mine\nd']);
  });
});
