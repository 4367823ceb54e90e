import { describe, expect, it, vi } from 'vitest';
import { hashSource } from '../hash';
import { bytes, cellRecord, notebookOf } from '../testing/notebooks';
import type { Draft } from './draft';
import type { CellRef, Edit } from './edit';
import { applyEdits } from './turnEdits';

const OUTPUT = { output_type: 'stream', name: 'stdout', text: 'hello' };

const open = () =>
  notebookOf(
    cellRecord('one', 'a = 1\nb = 2\nc = 3', { outputs: [OUTPUT], executionCount: 1 }),
    cellRecord('two', '# T', { type: 'markdown', metadata: { tags: ['x'] } }),
    cellRecord('three', 'a = 1\na = 1'),
    cellRecord('locked', 'x', { metadata: { editable: false } }),
    cellRecord('held', 'y', { type: 'markdown', metadata: { deletable: false } }),
    cellRecord('pictured', '![](attachment:a.png)', { type: 'markdown', attachments: { 'a.png': {} } }),
  );
const ref = (notebook: Draft, cellId: string): CellRef => ({
  cellId,
  sourceHash: hashSource(notebook.find(cellId)?.source ?? ''),
});
const on = (...edits: ((notebook: Draft) => Edit)[]) => {
  const notebook = open();
  const before = bytes(notebook);
  let next = 0;
  const result = applyEdits(
    notebook,
    edits.map((edit) => edit(notebook)),
    { newId: () => `new${next++}` },
  );
  const { steps: _, ...told } = result;
  return { notebook, told, same: bytes(notebook) === before };
};
const refused = (...edits: ((notebook: Draft) => Edit)[]) => {
  const { told, same } = on(...edits);
  expect(same).toBe(true);
  expect(told).toMatchObject({ applied: false, changes: [], inserted: [] });
  return told.reason;
};
const order = (notebook: Draft) => notebook.cells.map(({ id }) => id).join(' ');

describe('replace and patch', () => {
  it('change the text and tell the difference', () => {
    const { notebook, told } = on((n) => ({
      edit: 'replace',
      ...ref(n, 'one'),
      source: 'a = 1\nb = 3\nc = 3',
    }));
    expect(notebook.find('one')?.source).toBe('a = 1\nb = 3\nc = 3');
    expect(notebook.find('one')?.record().outputs).toEqual([OUTPUT]);
    const diff = '@@ -1,3 +1,3 @@\n a = 1\n-b = 2\n+b = 3\n c = 3';
    const changes = [{ cellId: 'one', change: 'changed', diff }];
    expect(told).toEqual({ applied: true, reason: null, changes, inserted: [] });
  });

  it('say so where nothing changed', () => {
    expect(refused((n) => ({ edit: 'replace', ...ref(n, 'two'), source: '# T' }))).toContain('No change');
  });

  it('put pieces in place of others that occur once', () => {
    const hunks = [
      { old: 'b = 2', new: 'b = 4' },
      { old: '4\nc', new: '5\nd' },
    ];
    const { notebook } = on((n) => ({ edit: 'patch', ...ref(n, 'one'), hunks }));
    expect(notebook.find('one')?.source).toBe('a = 1\nb = 5\nd = 3');
  });

  it('refuse a piece that is not there, or several times', () => {
    const patch = (old: string) => (n: Draft) =>
      ({ edit: 'patch', ...ref(n, 'three'), hunks: [{ old, new: '' }] }) as const;
    expect(refused(patch('b'))).toContain('hunk 1 is not in cell three');
    expect(refused(patch(''))).toContain('hunk 1 is not in cell three');
    expect(refused(patch('a = 1'))).toContain('several times');
  });

  it('refuse one of two cells with the same id', () => {
    const notebook = open();
    notebook.insert(0, cellRecord('one', 'a = 1\nb = 2\nc = 3'));
    const before = bytes(notebook);
    const edit = { edit: 'replace', ...ref(open(), 'one'), source: 'x' } as const;
    expect(applyEdits(notebook, [edit]).reason).toContain('There is no cell one');
    expect(bytes(notebook)).toBe(before);
  });

  it('refuse a cell that changed since, is gone, or is read-only', () => {
    expect(refused(() => ({ edit: 'replace', cellId: 'one', sourceHash: 'old', source: '' }))).toContain(
      'changed since you read it',
    );
    expect(refused(() => ({ edit: 'replace', cellId: 'gone', sourceHash: 'old', source: '' }))).toContain(
      'There is no cell gone',
    );
    expect(refused((n) => ({ edit: 'replace', ...ref(n, 'locked'), source: '' }))).toContain('read-only');
  });

  it('put secrets back, or refuse', () => {
    const notebook = open();
    const restore = (code: string, original: string) =>
      original.includes('b = 2') ? code.replace('[[redacted]]', '2') : null;
    const edit = { edit: 'patch', hunks: [{ old: 'b = [[redacted]]', new: 'B = [[redacted]]' }] } as const;
    expect(applyEdits(notebook, [{ ...edit, ...ref(notebook, 'one') }], { restore }).applied).toBe(true);
    expect(notebook.find('one')?.source).toBe('a = 1\nB = 2\nc = 3');
    expect(applyEdits(notebook, [{ ...edit, ...ref(notebook, 'two') }], { restore }).reason).toContain(
      'secret',
    );
  });
});

describe('cells', () => {
  it('are inserted in the order given', () => {
    const code = { type: 'code', source: '1' } as const;
    const { notebook, told } = on(() => ({
      edit: 'insert',
      target: { where: 'below', cellId: 'one' },
      cells: [code, { type: 'markdown', source: '2' }],
    }));
    expect(order(notebook)).toBe('one new0 new1 two three locked held pictured');
    expect(told.inserted).toEqual(['new0', 'new1']);
    expect(told.changes[0]).toEqual({
      cellId: 'new0',
      change: 'inserted',
      type: 'code',
      index: 1,
      diff: '@@ -0,0 +1,1 @@\n+1',
    });
  });

  it('have ids of their own, also where the page came by plain HTTP', () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    try {
      const edit: Edit = { edit: 'insert', target: { where: 'end' }, cells: [{ type: 'raw', source: '' }] };
      expect(applyEdits(open(), [edit]).inserted[0]).toMatch(/^[\da-f-]{36}$/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it.each([
    ['start', 'new0 one two three locked held pictured'],
    ['end', 'one two three locked held pictured new0'],
  ] as const)('are inserted at the %s', (where, expected) => {
    const { notebook } = on(() => ({
      edit: 'insert',
      target: { where },
      cells: [{ type: 'raw', source: '' }],
    }));
    expect(order(notebook)).toBe(expected);
  });

  it('are moved', () => {
    const { notebook, told } = on((n) => ({
      edit: 'move',
      ...ref(n, 'one'),
      target: { where: 'below', cellId: 'three' },
    }));
    expect(order(notebook)).toBe('two three one locked held pictured');
    expect(told.changes).toEqual([{ cellId: 'one', change: 'moved', index: 2 }]);
  });

  it('are split, the first part keeping id and outputs', () => {
    const { notebook, told } = on((n) => ({ edit: 'split', ...ref(n, 'one'), lines: [2, 3] }));
    expect(notebook.cells.slice(0, 3).map(({ source }) => source)).toEqual(['a = 1', 'b = 2', 'c = 3']);
    expect(notebook.find('one')?.record().outputs).toEqual([OUTPUT]);
    expect(told.inserted).toEqual(['new0', 'new1']);
    expect(refused((n) => ({ edit: 'split', ...ref(n, 'one'), lines: [4] }))).toContain('lines 2 to 3');
    expect(refused((n) => ({ edit: 'split', ...ref(n, 'one'), lines: [3, 2] }))).toContain('rising order');
  });

  it('are merged when they follow each other and are alike', () => {
    const { notebook } = on(
      (n) => ({ edit: 'change_type', ...ref(n, 'two'), type: 'code' }),
      (n) => ({ edit: 'merge', cells: [ref(n, 'one'), ref(n, 'two'), ref(n, 'three')] }),
    );
    expect(order(notebook)).toBe('one locked held pictured');
    expect(notebook.find('one')?.source).toBe('a = 1\nb = 2\nc = 3\n# T\na = 1\na = 1');
    const merge = (...ids: string[]) =>
      refused((n) => ({ edit: 'merge', cells: ids.map((id) => ref(n, id)) }));
    expect(merge('one', 'two')).toContain('another type');
    expect(merge('one', 'three')).toContain('follow each other');
    expect(merge('locked', 'held')).toContain('read-only');
    expect(merge('two', 'held')).toContain('must not be removed');
    expect(merge('one')).toContain('two cells');
    expect(merge('held', 'pictured')).toContain('pictured has attachments');
  });

  it('change their type', () => {
    const { notebook, told } = on((n) => ({ edit: 'change_type', ...ref(n, 'one'), type: 'markdown' }));
    expect(notebook.find('one')?.record()).toMatchObject({
      type: 'markdown',
      outputs: [],
      executionCount: null,
    });
    expect(told.changes).toEqual([{ cellId: 'one', change: 'retyped', type: 'markdown' }]);
  });

  it('are deleted, unless that is not allowed', () => {
    const { notebook, told } = on((n) => ({ edit: 'delete', ...ref(n, 'two') }));
    expect(order(notebook)).toBe('one three locked held pictured');
    expect(told.changes).toEqual([{ cellId: 'two', change: 'deleted', diff: '@@ -1,1 +0,0 @@\n-# T' }]);
    expect(refused((n) => ({ edit: 'delete', ...ref(n, 'held') }))).toContain('must not be removed');
  });
});

describe('several edits of a call', () => {
  it('are all done or none, and the refused one is named', () => {
    const reason = refused(
      (n) => ({ edit: 'replace', ...ref(n, 'one'), source: 'new' }),
      () => ({ edit: 'delete', cellId: 'two', sourceHash: 'old' }),
    );
    expect(reason).toMatch(/^Edit 2 of 2: Cell two has changed .* None of the edits was done\.$/);
  });

  it('name a cell by the text it had before the call', () => {
    const { notebook } = on(
      (n) => ({ edit: 'patch', ...ref(n, 'one'), hunks: [{ old: 'a = 1', new: 'a = 2' }] }),
      (n) => ({ edit: 'patch', ...ref(n, 'one'), hunks: [{ old: 'a = 2', new: 'a = 3' }] }),
    );
    expect(notebook.find('one')?.source).toBe('a = 3\nb = 2\nc = 3');
  });

  it('do not write over what an earlier one brought into the cell', () => {
    const retype = (n: Draft): Edit => ({ edit: 'change_type', ...ref(n, 'two'), type: 'code' });
    const merge = (n: Draft): Edit => ({ edit: 'merge', cells: [ref(n, 'one'), ref(n, 'two')] });
    expect(refused(retype, merge, (n) => ({ edit: 'replace', ...ref(n, 'one'), source: 'a' }))).toContain(
      'An earlier edit of this call changed cell one',
    );
  });

  it('come to nothing where one takes back another', () => {
    const reason = refused(
      (n) => ({ edit: 'move', ...ref(n, 'one'), target: { where: 'end' } }),
      (n) => ({ edit: 'move', ...ref(n, 'one'), target: { where: 'start' } }),
    );
    expect(reason).toContain('No change');
  });
});

it('refuses a read-only notebook and structural edits of a running cell', () => {
  const notebook = open();
  const readOnly = { ...notebook, cells: notebook.cells, readOnly: true, apply: () => {} };
  expect(applyEdits(readOnly, [{ edit: 'delete', ...ref(notebook, 'one') }]).reason).toContain('read-only');
  const running = {
    readOnly: false,
    apply: () => {},
    cells: [
      {
        ...cellRecord('r', 'x\ny'),
        editable: true,
        deletable: true,
        running: true,
        record: () => cellRecord('r', 'x\ny'),
      },
    ],
  };
  const edit: Edit = { edit: 'delete', cellId: 'r', sourceHash: hashSource('x\ny') };
  expect(applyEdits(running, [edit]).reason).toContain('running');
});
