import { beforeEach, describe, expect, it } from 'vitest';
import { hashSource } from '../hash';
import type { Author } from '../host';
import { fingerprints } from '../provenance/fingerprints';
import { asWritten, MARK_KEY, MAX_LINES, readMark } from '../provenance/mark';
import { bytes, cellRecord, notebookOf } from '../testing/notebooks';
import type { Draft } from './draft';
import type { CellRef, Edit } from './edit';
import { TurnEdits } from './turnEdits';

const by = (model: string, at = '2026-11-28T08:00:00Z'): Author => ({
  model,
  at,
  acceptedBy: 'ann',
  request: 'ab'.repeat(32),
});

let notebook: Draft;
let edits: TurnEdits;
let before: string;

beforeEach(() => {
  notebook = notebookOf(
    cellRecord('one', 'a = 1\nb = 2\nc = 3\nd = 4', { metadata: { trusted: true, tags: ['keep'] } }),
    cellRecord('two', 'x'),
    cellRecord('blank', ' \n'),
  );
  edits = new TurnEdits();
  before = bytes(notebook);
});

const source = (cellId: string) => notebook.find(cellId)?.source ?? '';
const ref = (cellId: string): CellRef => ({ cellId, sourceHash: hashSource(source(cellId)) });
const raw = (cellId: string) => notebook.find(cellId)?.record().metadata[MARK_KEY];
const mark = (cellId: string) => readMark(raw(cellId));
const percent = (cellId: string) => {
  const found = mark(cellId);
  return found && asWritten(found, source(cellId));
};
const replace = (cellId: string, text: string): Edit => ({ edit: 'replace', ...ref(cellId), source: text });
const type = (id: string, text: string) => notebook.setSource(id, text);
let next = 0;
const assistant = (author: Author | undefined, ...wanted: Edit[]) => {
  const result = edits.apply(notebook, author?.model ?? 'turn', wanted, {
    author,
    newId: () => `new${next++}`,
  });
  expect(result.reason).toBeNull();
  return result.inserted;
};

describe('what the assistant writes', () => {
  it('says so in a new cell, with who, when and how it was asked', () => {
    const target = { where: 'end' } as const;
    const [id = ''] = assistant(by('m'), {
      edit: 'insert',
      target,
      cells: [{ type: 'code', source: 'p\n\nq' }],
    });
    expect(raw(id)).toEqual({
      version: 1,
      change: 'wrote',
      model: 'm',
      at: '2026-11-28T08:00:00Z',
      accepted_by: 'ann',
      request: 'ab'.repeat(32),
      lines: fingerprints('p\nq').sort().join(' '),
    });
    type(id, 'p  \nmine\n');
    expect(percent(id)).toBe(50);
  });

  it('says which lines in a cell that a person had, and nothing of theirs', () => {
    assistant(by('m'), { edit: 'patch', ...ref('one'), hunks: [{ old: 'b = 2', new: 'b = 3' }] });
    expect(mark('one')).toMatchObject({ change: 'changed', lines: fingerprints('b = 3') });
    type('one', 'b = 3\nall = mine');
    expect(percent('one')).toBe(100);
    expect(notebook.find('one')?.record().metadata.tags).toEqual(['keep']);
  });

  it('is a whole cell where the person had left it blank', () => {
    assistant(by('m'), replace('blank', 'y'));
    expect(mark('blank')?.change).toBe('wrote');
  });

  it('is told apart from what a person changed when it writes once more', () => {
    assistant(by('first'), replace('one', 'p\nq\nr\ns'));
    type('one', 'p\nq\nr\nmine');
    assistant(by('second'), replace('one', 'p\nnew\nr\nmine'));
    const found = mark('one');
    expect(found?.author.model).toBe('second');
    expect(found?.earlier).toEqual(['first']);
    expect(found?.lines).toEqual(fingerprints('p\nr\ns\nnew').sort());
    expect(percent('one')).toBe(75);
    assistant(by('first'), replace('one', 'p\nnew\nr\nmine\nmore'));
    expect(mark('one')?.earlier).toEqual(['second']);
  });

  it('is bounded', () => {
    const long = Array.from({ length: MAX_LINES + 50 }, (_, i) => `line ${i}`).join('\n');
    assistant(by('x'.repeat(1_000)), replace('one', long));
    expect(mark('one')?.lines).toHaveLength(MAX_LINES);
    expect(mark('one')?.author.model).toHaveLength(200);
    expect(percent('one')).toBe(100);
  });

  it('says nothing without an author, in cells it only moves, and where a mark is damaged puts a good one', () => {
    assistant(undefined, replace('two', 'y'));
    assistant(by('m'), { edit: 'move', ...ref('two'), target: { where: 'start' } });
    assistant(by('m'), { edit: 'change_type', ...ref('blank'), type: 'markdown' });
    expect([raw('two'), raw('blank')]).toEqual([undefined, undefined]);
    notebook.setMark('two', ['<b>']);
    assistant(by('m'), replace('two', 'z'));
    expect(mark('two')?.author.model).toBe('m');
    edits.undo(notebook, 'm');
    expect(raw('two')).toEqual(['<b>']);
  });
});

it('a cell whose text an edit leaves as it is gets no mark', () => {
  assistant(by('m'), replace('two', 'x'), replace('one', 'new'));
  expect([raw('two'), mark('one')?.change]).toEqual([undefined, 'changed']);
});

describe('a mark goes with its lines', () => {
  const split = (lines: number[], author?: Author) =>
    assistant(author, { edit: 'split', ...ref('one'), lines });

  it('into the parts of a cell that is split, and back', () => {
    assistant(by('m'), replace('one', 'p\nq\nr\ns'));
    type('one', 'p\nq\nmine\nr');
    const whole = raw('one');
    const [middle = '', last = ''] = split([3, 4]);
    expect(mark('one')?.lines).toEqual(fingerprints('p\nq\ns').sort());
    expect(raw(middle)).toBeUndefined();
    expect(mark(last)?.lines).toEqual(fingerprints('r'));
    edits.undo(notebook, 'turn');
    expect(raw('one')).toEqual(whole);
    edits.redo(notebook, 'turn');
    expect(mark(last)?.lines).toEqual(fingerprints('r'));
  });

  it('into a cell that is put together of several', () => {
    assistant(by('late', '2026-11-28T09:00:00Z'), replace('two', 'y'));
    assistant(by('soon'), replace('one', 'p'));
    assistant(undefined, { edit: 'merge', cells: [ref('one'), ref('two')] });
    expect(mark('one')).toMatchObject({ author: { model: 'late' }, earlier: ['soon'] });
    expect(mark('one')?.lines).toEqual(fingerprints('p\ny').sort());
    edits.undo(notebook, 'turn');
    expect([mark('one')?.author.model, mark('two')?.author.model]).toEqual(['soon', 'late']);
  });

  it('into a cell of another type', () => {
    assistant(by('m'), replace('one', 'p'), { edit: 'change_type', ...ref('two'), type: 'markdown' });
    const was = raw('one');
    assistant(undefined, { edit: 'change_type', ...ref('one'), type: 'markdown' });
    expect(raw('one')).toEqual(was);
    edits.undo(notebook, 'm');
    expect(raw('one')).toBeUndefined();
    edits.undo(notebook, 'turn');
    expect(bytes(notebook)).toBe(before);
  });
});

describe('taken back', () => {
  it('it is gone, the metadata byte for byte as they were, and again there when done again', () => {
    assistant(by('m'), replace('one', 'p'), replace('two', 'y'));
    const after = bytes(notebook);
    edits.undo(notebook, 'm');
    expect(bytes(notebook)).toBe(before);
    edits.redo(notebook, 'm');
    expect(bytes(notebook)).toBe(after);
  });

  it('the one of the turn before is there again', () => {
    assistant(by('first'), replace('one', 'p\nq'));
    const was = raw('one');
    assistant(by('second'), replace('one', 'p\nr'));
    edits.undo(notebook, 'second');
    expect(raw('one')).toEqual(was);
  });

  it('in another order, it loses the lines that went, and goes with the last', () => {
    assistant(by('first'), replace('one', 'first\nb = 2\nc = 3\nd = 4'));
    assistant(by('second'), replace('one', 'first\nb = 2\nc = 3\nsecond'));
    edits.undo(notebook, 'first');
    expect(mark('one')?.lines).toEqual(fingerprints('second'));
    edits.undo(notebook, 'second');
    expect(bytes(notebook)).toBe(before);
  });

  it('where several edits of a turn came back to the first text, it is gone too', () => {
    assistant(by('m'), replace('two', 'y'));
    assistant(by('m'), replace('two', 'x'));
    expect(mark('two')?.author.model).toBe('m');
    edits.undo(notebook, 'm');
    expect(bytes(notebook)).toBe(before);
  });

  it('it stays away where a person took it off, and an inserted cell without it goes all the same', () => {
    const [id = ''] = assistant(
      by('m'),
      { edit: 'insert', target: { where: 'end' }, cells: [{ type: 'code', source: 'p' }] },
      replace('one', 'q'),
    );
    notebook.setMark(id, undefined);
    notebook.setMark('one', undefined);
    expect(edits.undo(notebook, 'm').left).toEqual([]);
    expect(bytes(notebook)).toBe(before);
    edits.redo(notebook, 'm');
    expect([raw(id), raw('one')]).toEqual([undefined, undefined]);
  });

  it('it stays where the text stays', () => {
    assistant(by('m'), replace('two', 'y'));
    type('two', 'y and mine');
    expect(edits.undo(notebook, 'm').left).toMatchObject([{ why: 'conflict' }]);
    expect(mark('two')?.author.model).toBe('m');
  });
});
