import { describe, expect, it } from 'vitest';
import { cellTag, describeParts, removalsFor, withoutParts } from './context';
import { hashSource } from './hash';
import type { PageContext } from './protocol';
import { FakeHost } from './testing/fakeHost';
import { aCell, aPage } from './testing/fixtures';

const { translate } = new FakeHost();
const chips = (page: PageContext, ...removed: string[]) => describeParts(page, new Set(removed), translate);
const labels = (page: PageContext, ...removed: string[]) => chips(page, ...removed).map(({ label }) => label);
const sent = (page: PageContext, ...removed: string[]) =>
  JSON.stringify(withoutParts(page, new Set(removed)));

const selection = { cellId: 'cell-7', text: 'customers', kind: 'source' as const };
const variables = ['orders', 'customers', 'rate', 'on', 'merge'].map((name) => ({ name, type: 'int' }));
const file = (path: string): PageContext => ({ ...aPage(), path, notebook: null });

describe('withoutParts', () => {
  const secret = (text: string) => `SECRET-${text}`;
  const page = aPage({
    activeCell: aCell({ source: secret('source'), sourceHash: secret('hash') }),
    selection: { ...selection, text: secret('selection') },
    cells: [aCell({ id: 'a', source: secret('a') }), aCell({ id: 'b', source: secret('b') })],
    variables: [
      { name: secret('x'), type: 'int' },
      { name: secret('y'), type: 'int' },
    ],
    omitted: { cells: 3, outputs: 1, variables: 2 },
  });

  it.each([
    ['cell', ['source', 'hash']],
    ['selection', ['selection']],
    ['cells', ['a', 'b']],
    ['cell:b', ['b']],
    ['variables', ['x', 'y']],
    [`variable:${secret('y')}`, ['y']],
  ])('takes out %s and nothing else', (key, gone) => {
    for (const text of ['source', 'hash', 'selection', 'a', 'b', 'x', 'y'].map(secret)) {
      expect(sent(page, key).includes(`"${text}"`), text).toBe(!gone.map(secret).includes(text));
    }
  });

  it('leaves the page as it is without removals', () => {
    expect(withoutParts(page, new Set())).toEqual(page);
  });

  it('says nothing of a removed group, not even how much of it was cut', () => {
    const left = withoutParts(page, new Set(['cells', 'variables']));
    expect(left?.notebook?.omitted).toEqual({ cells: 0, outputs: 1, variables: 0 });
  });

  it('does not let the meant cell come back among the others', () => {
    const twice = aPage({ cells: [aCell({ source: secret('again') })] });
    expect(sent(twice, 'cell')).not.toContain('SECRET');
  });

  it('leaves nothing without the page', () => {
    expect(withoutParts(page, new Set(['page']))).toBeNull();
    expect(withoutParts(file('a.py'), new Set(['page']))).toBeNull();
  });
});

describe('describeParts', () => {
  it('names the meant cell, its variables and the rest', () => {
    expect(labels(aPage())).toEqual(['cell [7] · error', 'orders', 'customers', '+ 1 variable', '+ 1 cell']);
  });

  it('names at most three variables, in the order of the source', () => {
    expect(labels(aPage({ variables }))).toEqual([
      'cell [7] · error',
      'orders',
      'merge',
      'customers',
      '+ 2 variables',
      '+ 1 cell',
    ]);
  });

  it('tells a failed cell, and counts characters and group members', () => {
    const found = chips(aPage({ selection, variables }));
    expect(found.find(({ key }) => key === 'cell')).toMatchObject({ error: true });
    expect(found.find(({ key }) => key === 'selection')).toMatchObject({
      label: 'selection in [7]',
      count: 9,
    });
    expect(found.find(({ key }) => key === 'variables')).toMatchObject({ count: 2 });
  });

  it('names the cell of a selection when the cell itself was removed', () => {
    expect(labels(aPage({ selection }), 'cell')).toContain('selection in [7]');
  });

  it.each([
    [aCell({ executionCount: null }), 'cell [ ]'],
    [aCell({ type: 'markdown', executionCount: null }), 'text cell'],
  ])('names a cell that has no number', (activeCell, label) => {
    expect(labels(aPage({ activeCell }))[0]).toBe(label);
  });

  it.each(['cell', 'selection', 'variable:orders', 'variables', 'cells'])(
    'has no chip for removed %s',
    (key) => {
      const before = chips(aPage({ selection })).map((chip) => chip.key);
      const after = chips(aPage({ selection }), key).map((chip) => chip.key);
      expect(before).toContain(key);
      expect(after).not.toContain(key);
    },
  );

  it('has no chip for groups that are empty', () => {
    expect(labels(aPage({ variables: [], cells: [], activeCell: null }))).toEqual([]);
  });

  it('names a file or a console by its path', () => {
    expect(chips(file('src/a.py'))).toEqual([{ key: 'page', kind: 'page', label: 'src/a.py' }]);
    expect(chips({ ...file(''), title: '' })).toEqual([]);
  });
});

describe('cellTag', () => {
  it('ties a message to the meant cell by the hash of its whole source', () => {
    const page = aPage({ activeCell: aCell({ sourceHash: 'of-the-whole' }) });
    expect(cellTag(page)).toMatchObject({
      type: 'input_tag',
      group: 'cell',
      text: 'cell [7]',
      data: { cellId: 'cell-7', sourceHash: 'of-the-whole', path: 'tour.ipynb', executionCount: 7 },
    });
  });

  it('hashes the source where the page does not', () => {
    expect(cellTag(aPage())?.data.sourceHash).toBe(hashSource(aCell().source));
  });

  it.each([
    ['no page', null],
    ['no cell', aPage({ activeCell: null })],
    ['a file', file('a.py')],
  ])('is null for %s', (_, page) => {
    expect(cellTag(page)).toBeNull();
  });
});

describe('removalsFor', () => {
  const removed = new Set(['cell', 'selection', 'variables', 'cells']);
  const other = aPage({ activeCell: aCell({ id: 'cell-8' }) });

  it('holds while the same cell is meant, edited or not', () => {
    const edited = aPage({ activeCell: aCell({ source: 'new' }) });
    expect(removalsFor(removed, aPage(), edited)).toBe(removed);
  });

  it('sends cell and selection again once another cell is meant', () => {
    expect(removalsFor(removed, aPage(), other)).toEqual(new Set(['variables', 'cells']));
  });

  it('holds while a file is in front', () => {
    expect(removalsFor(removed, aPage(), file('a.py'))).toBe(removed);
  });
});
