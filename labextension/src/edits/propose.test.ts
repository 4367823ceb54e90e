import { describe, expect, it } from 'vitest';
import { hashSource } from '../hash';
import type { Json } from '../json';
import { cellRecord, notebookOf } from '../testing/notebooks';
import type { Edit } from './edit';
import type { LiveNotebook } from './notebook';
import { amendEdits, proposeEdits } from './propose';
import { readEdits } from './readEdits';
import { TurnEdits } from './turnEdits';

const notebook = () =>
  notebookOf(cellRecord('one', 'a = 1'), cellRecord('two', 'b = 2\nc = 3'), cellRecord('three', 'd = 4'));
const ref = (live: LiveNotebook, cellId: string) => ({
  cellId,
  sourceHash: hashSource(live.cells.find(({ id }) => id === cellId)?.source ?? ''),
});
const texts = (live: LiveNotebook) => live.cells.map(({ source }) => source);

function someEdits(live: LiveNotebook): Edit[] {
  return [
    { edit: 'patch', ...ref(live, 'one'), hunks: [{ old: '1', new: '10' }] },
    {
      edit: 'insert',
      target: { where: 'below', cellId: 'one' },
      cells: [
        { type: 'code', source: 'x' },
        { type: 'markdown', source: '# y' },
      ],
    },
    { edit: 'delete', ...ref(live, 'three') },
  ];
}

it('shows each edit with the texts before and after, and changes nothing', () => {
  const live = notebook();
  expect(proposeEdits(live, someEdits(live))).toMatchObject([
    {
      key: '0',
      text: 'a = 10',
      cells: [{ cellId: 'one', change: 'changed', before: 'a = 1', after: 'a = 10' }],
    },
    { key: '1.0', text: 'x', cells: [{ change: 'inserted', index: 1, before: '', after: 'x' }] },
    { key: '1.1', text: '# y', cells: [{ change: 'inserted', index: 2, type: 'markdown' }] },
    { key: '2', text: null, cells: [{ cellId: 'three', change: 'deleted', before: 'd = 4', after: '' }] },
  ]);
  expect(texts(live)).toEqual(['a = 1', 'b = 2\nc = 3', 'd = 4']);
});

it('shows the second of two edits of a cell as it goes on from the first, and lets neither be written anew', () => {
  const live = notebook();
  const hunks = (old: string, now: string) => [{ old, new: now }];
  const proposed = proposeEdits(live, [
    { edit: 'patch', ...ref(live, 'two'), hunks: hunks('b = 2', 'b = 20') },
    { edit: 'patch', ...ref(live, 'two'), hunks: hunks('c = 3', 'c = 30') },
  ]);
  expect(proposed).toMatchObject([
    { text: null, cells: [{ after: 'b = 20\nc = 3' }] },
    { text: null, cells: [{ before: 'b = 20\nc = 3', after: 'b = 20\nc = 30' }] },
  ]);
});

it('says why nothing can be done', () => {
  const live = notebook();
  expect(() => proposeEdits(live, [{ edit: 'delete', cellId: 'one', sourceHash: 'old' }])).toThrow(
    'has changed',
  );
});

describe('amendEdits', () => {
  const done = (amendments: { [key: string]: false | string }) => {
    const live = notebook();
    const args = { edits: someEdits(live) as unknown as Json };
    const amended = amendEdits(args, amendments);
    const result = new TurnEdits().apply(live, 'turn', readEdits(amended));
    return { applied: result.applied, texts: texts(live) };
  };

  it('does all of it without amendments', () => {
    expect(done({})).toEqual({ applied: true, texts: ['a = 10', 'x', '# y', 'b = 2\nc = 3'] });
  });

  it('leaves out what was left out, of several new cells too', () => {
    expect(done({ '0': false, '1.0': false })).toEqual({
      applied: true,
      texts: ['a = 1', '# y', 'b = 2\nc = 3'],
    });
  });

  it('writes what the person wrote instead', () => {
    expect(done({ '0': 'a = 99', '1.1': '## y', '2': false }).texts).toEqual([
      'a = 99',
      'x',
      '## y',
      'b = 2\nc = 3',
      'd = 4',
    ]);
  });
});

it('leaves out an insertion of which no cell is left, and keeps the others', () => {
  const insert = { edit: 'insert', target: { where: 'end' }, cells: [{ type: 'code', source: 'n' }] };
  const args = { edits: [insert, insert] };
  expect(amendEdits(args, { '0.0': false })).toEqual({ edits: [insert] });
  expect(amendEdits(args, { '0.0': false, '1.0': false })).toEqual({ edits: [] });
});

it('says below which cell each one would stand', () => {
  const cells = ['n', 'm'].map((source) => ({ type: 'code' as const, source }));
  const place = (where: 'start' | 'end') => {
    const notebook = notebookOf(cellRecord('one', 'a'), cellRecord('two', 'b'));
    let next = 0;
    const edits = proposeEdits(notebook, [{ edit: 'insert', target: { where }, cells }], {
      newId: () => `new${next++}`,
    });
    return edits.flatMap((edit) => edit.cells.map(({ follows }) => follows));
  };
  expect(place('start')).toEqual([null, 'new0']);
  expect(place('end')).toEqual(['two', 'new0']);
});

it('has no text written anew of a cell that another edit of the call takes part of', () => {
  const notebook = notebookOf(cellRecord('one', 'a'), cellRecord('two', 'b'));
  const [one, two] = ['a', 'b'].map((source, i) => ({
    cellId: i ? 'two' : 'one',
    sourceHash: hashSource(source),
  }));
  const merge = { edit: 'merge', cells: [one, two] } as Edit;
  const replace = { edit: 'replace', ...two, source: 'c' } as Edit;
  expect(proposeEdits(notebook, [replace]).map(({ text }) => text)).toEqual(['c']);
  expect(proposeEdits(notebook, [replace, merge]).map(({ text }) => text)).toEqual([null, null]);
});
