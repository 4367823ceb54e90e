import { beforeEach, expect, it } from 'vitest';
import { hashSource } from '../hash';
import { bytes, cellRecord, notebookOf } from '../testing/notebooks';
import type { Draft } from './draft';
import type { CellRef, Edit, Target } from './edit';
import type { LiveNotebook } from './notebook';
import { proposeEdits } from './propose';
import { applyEdits } from './turnEdits';

/** What an edit is made of, and what earlier edits of the same call do to it. */
let notebook: Draft;

beforeEach(() => {
  notebook = notebookOf(cellRecord('one', 'a\nb\nc'), cellRecord('two', 'x'), cellRecord('three', 'y'));
});

const ref = (cellId: string): CellRef => ({
  cellId,
  sourceHash: hashSource(notebook.find(cellId)?.source ?? ''),
});
const order = () => notebook.cells.map(({ id }) => id).join(' ');

function apply(...edits: Edit[]): string | null {
  let next = 0;
  const restore = (code: string) => (code.includes('[[redacted') ? null : code);
  return applyEdits(notebook, edits, { newId: () => `new${next++}`, restore }).reason;
}

it.each<[string, Target, string]>([
  ['above a cell', { where: 'above', cellId: 'two' }, 'one new0 new1 two three'],
  ['below a cell', { where: 'below', cellId: 'two' }, 'one two new0 new1 three'],
  ['at the start', { where: 'start' }, 'new0 new1 one two three'],
  ['at the end', { where: 'end' }, 'one two three new0 new1'],
])('puts new cells in their order %s', (_, target, expected) => {
  const cells = [
    { type: 'code', source: 'n' },
    { type: 'markdown', source: 'm' },
  ] as const;
  expect(apply({ edit: 'insert', target, cells })).toBeNull();
  expect(order()).toBe(expected);
  expect(notebook.find('new0')?.record()).toMatchObject({ type: 'code', metadata: { trusted: true } });
  expect(notebook.find('new1')?.record()).toMatchObject({ type: 'markdown', metadata: {} });
});

it.each<[string, string, Target, string]>([
  ['up', 'three', { where: 'above', cellId: 'two' }, 'one three two'],
  ['up', 'three', { where: 'below', cellId: 'one' }, 'one three two'],
  ['down', 'one', { where: 'above', cellId: 'three' }, 'two one three'],
  ['down', 'one', { where: 'below', cellId: 'three' }, 'two three one'],
  ['to the end', 'one', { where: 'end' }, 'two three one'],
])('moves a cell %s, to where it was asked to be', (_, id, target, expected) => {
  expect(apply({ edit: 'move', ...ref(id), target })).toBeNull();
  expect(order()).toBe(expected);
});

it('puts no hidden secret into a new cell', () => {
  const cells = [{ type: 'code', source: 'key = "[[redacted:token:1]]"' }] as const;
  expect(apply({ edit: 'insert', target: { where: 'end' }, cells })).toContain('cannot have a hidden secret');
  expect(order()).toBe('one two three');
});

it.each<[string, () => Edit]>([
  ['replace', () => ({ edit: 'replace', ...ref('one'), source: 'z' })],
  ['delete', () => ({ edit: 'delete', ...ref('one') })],
  ['split', () => ({ edit: 'split', ...ref('one'), lines: [2] })],
])('does not %s what an earlier edit of the call changed, which was never read', (_, edit) => {
  const before = bytes(notebook);
  const patch: Edit = { edit: 'patch', ...ref('one'), hunks: [{ old: 'a', new: 'A' }] };
  expect(apply(patch, edit())).toContain('An earlier edit of this call changed cell one');
  expect(bytes(notebook)).toBe(before);
});

it('refuses a piece that stands twice, also where it overlaps itself', () => {
  notebook.setSource('two', 'aaa');
  expect(apply({ edit: 'patch', ...ref('two'), hunks: [{ old: 'aa', new: 'b' }] })).toContain(
    'several times',
  );
});

/** The notebook while the kernel works on a cell. */
function whileRunning(id: string): LiveNotebook {
  const cells = notebook.cells.map((cell) => ({
    id: cell.id,
    type: cell.type,
    source: cell.source,
    editable: cell.editable,
    deletable: cell.deletable,
    running: cell.id === id,
    record: () => cell.record(),
  }));
  return { readOnly: false, cells, apply: (operations) => notebook.apply(operations) };
}

it.each<[string, () => Edit]>([
  ['move', () => ({ edit: 'move', ...ref('one'), target: { where: 'end' } })],
  ['split', () => ({ edit: 'split', ...ref('one'), lines: [2] })],
  ['merge', () => ({ edit: 'merge', cells: [ref('one'), ref('two')] })],
  ['change_type', () => ({ edit: 'change_type', ...ref('one'), type: 'raw' })],
  ['delete', () => ({ edit: 'delete', ...ref('one') })],
])('does not %s a cell that runs', (_, edit) => {
  const before = bytes(notebook);
  expect(applyEdits(whileRunning('one'), [edit()]).reason).toContain('Cell one is running');
  expect(bytes(notebook)).toBe(before);
});

it('trusts code alone, also where the type changes', () => {
  expect(apply({ edit: 'change_type', ...ref('one'), type: 'markdown' })).toBeNull();
  expect(notebook.find('one')?.record().metadata).toEqual({});
  expect(apply({ edit: 'change_type', ...ref('one'), type: 'code' })).toBeNull();
  expect(notebook.find('one')?.record().metadata).toEqual({ trusted: true });
});

it('proposes nothing for a notebook that may not be changed', () => {
  const readOnly: LiveNotebook = { ...whileRunning(''), readOnly: true };
  expect(() => proposeEdits(readOnly, [{ edit: 'delete', ...ref('one') }])).toThrow('read-only');
  expect(applyEdits(readOnly, [{ edit: 'delete', ...ref('one') }]).reason).toContain('read-only');
});
