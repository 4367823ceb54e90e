import { beforeEach, expect, it, vi } from 'vitest';
import { TurnEdits } from '../../../edits/turnEdits';
import { hashSource } from '../../../hash';
import { NotNow } from '../../../host';
import type { Json } from '../../../json';
import { readMark } from '../../../provenance/mark';
import { cellRecord, notebookOf } from '../../../testing/notebooks';
import { NO_CALL } from '../../../testing/toolCalls';
import { type EditedNotebook, editingTools } from './editing';

let notebook: EditedNotebook;

beforeEach(() => {
  const live = notebookOf(cellRecord('one', 'a = 1'), cellRecord('two', 'key = "sk-abc"\nb = 2'));
  const edits = new TurnEdits();
  notebook = { path: 'a.ipynb', live, edits, turn: 'turn_1', author: null, edited: vi.fn() };
});

const ref = (cellId: string) => ({ cellId, sourceHash: hashSource(source(cellId)) });
const source = (cellId: string) => notebook.live.cells.find(({ id }) => id === cellId)?.source ?? '';
const call = async (...edits: Json[]) => {
  const [tool] = editingTools(() => notebook);
  return (await tool?.run({ edits }, new AbortController().signal, NO_CALL)) as { [key: string]: Json };
};

it('is the one tool that edits, and says so', () => {
  expect(editingTools(() => null).map(({ name, risk }) => `${name} ${risk}`)).toEqual(['edit_cells edit']);
});

it('tells what really changed, and the hashes to go on with', async () => {
  const told = await call({ edit: 'replace', ...ref('one'), source: 'a = 2' });
  expect(told).toEqual({
    path: 'a.ipynb',
    applied: true,
    reason: null,
    inserted: [],
    changes: [{ cellId: 'one', change: 'changed', diff: '@@ -1,1 +1,1 @@\n-a = 1\n+a = 2' }],
    hashes: [{ cellId: 'one', sourceHash: hashSource('a = 2') }],
  });
});

it('marks what it writes where it knows who that is', async () => {
  await call({ edit: 'replace', ...ref('one'), source: 'a = 2' });
  expect(notebook.live.cells[0]?.record().metadata).toEqual({});
  const author = { model: 'm', at: '2026-11-28T08:00:00Z', acceptedBy: 'ann', request: '0'.repeat(64) };
  notebook = { ...notebook, author };
  await call({ edit: 'replace', ...ref('one'), source: 'a = 3' });
  expect(readMark(notebook.live.cells[0]?.record().metadata.jupyter_chatkit)?.author).toEqual(author);
});

it('belongs to its turn, which can be taken back', async () => {
  await call({ edit: 'delete', ...ref('one') });
  notebook.edits.undo(notebook.live, 'turn_1');
  expect(source('one')).toBe('a = 1');
});

it('is written down as soon as it was done', async () => {
  vi.mocked(notebook.edited).mockImplementation(() => {
    expect(source('one')).toBe('a = 2');
    expect(notebook.edits.turns).toMatchObject([{ turn: 'turn_1', canUndo: true }]);
  });
  await call({ edit: 'replace', ...ref('one'), source: 'a = 2' });
  expect(notebook.edited).toHaveBeenCalledOnce();
});

it('is shown as it would be done, secrets put back, and nothing is done by that', () => {
  const [tool] = editingTools(() => notebook);
  const edit = { edit: 'replace', ...ref('two'), source: 'key = "[[redacted:openai-key:1]]"\nb = 3' };
  expect(tool?.propose?.({ edits: [edit] }, NO_CALL)).toMatchObject({
    kind: 'edits',
    edits: [{ cells: [{ cellId: 'two', after: 'key = "sk-abc"\nb = 3' }] }],
  });
  expect(source('two')).toBe('key = "sk-abc"\nb = 2');
  expect(notebook.edits.turns).toEqual([]);
});

it('waits for its notebook where that is not open', async () => {
  const [tool] = editingTools(() => null);
  const args = { edits: [{ edit: 'delete', ...ref('one') }] };
  expect(() => tool?.propose?.(args, { ...NO_CALL, notebook: 'a.ipynb' })).toThrow(NotNow);
  const done = tool?.run(args, new AbortController().signal, { ...NO_CALL, notebook: 'a.ipynb' });
  await expect(done).rejects.toThrow('The notebook a.ipynb is not open in this page.');
});

it('tells why nothing was done', async () => {
  const told = await call({ edit: 'delete', cellId: 'one', sourceHash: 'old' });
  expect(told).toMatchObject({ applied: false, reason: expect.stringContaining('has changed'), changes: [] });
  await expect(call({ edit: 'delete', cellId: 7, sourceHash: '' })).rejects.toThrow(
    'arguments.edits[0].cellId must be string, not integer.',
  );
});

it('puts secrets back that were hidden from the model', async () => {
  const hidden = 'key = "[[redacted:openai-key:1]]"';
  await call({ edit: 'replace', ...ref('two'), source: `${hidden}\nb = 3` });
  expect(source('two')).toBe('key = "sk-abc"\nb = 3');
  const told = await call({
    edit: 'patch',
    ...ref('two'),
    hunks: [{ old: hidden, new: `${hidden}\nc = 4` }],
  });
  expect(told.applied).toBe(true);
  expect(source('two')).toBe('key = "sk-abc"\nc = 4\nb = 3');
  const moved = { edit: 'replace', ...ref('one'), source: `send(${hidden})` };
  expect(await call(moved)).toMatchObject({
    applied: false,
    reason: expect.stringContaining('hidden secret'),
  });
});

it('keeps what it tells short', async () => {
  const told = await call({ edit: 'replace', ...ref('one'), source: 'x\n'.repeat(20_000) });
  expect(JSON.stringify(told).length).toBeLessThan(6_000);
});
