import { expect, it } from 'vitest';
import { aCell, aPage } from '../testing/fixtures';
import { onlyParts } from './contextParts';

const failing = aCell({
  id: 'bad',
  outputs: [{ output_type: 'error', ename: 'KeyError', evalue: 'x', traceback: [] }],
});
const calm = aCell({ id: 'calm', outputs: [] });
const selection = { cellId: 'calm', text: 'x', kind: 'source' as const };
const omitted = { cells: 3, outputs: 1, variables: 2 };
const page = {
  ...aPage({ activeCell: calm, selection, cells: [failing, aCell({ id: 'far', outputs: [] })], omitted }),
  headings: 'Sales',
};

/** The ids of the cells that go along, the meant one first, and how many variables. */
function told(parts: string, of = page) {
  const notebook = onlyParts(of, parts)?.notebook;
  return (
    notebook && [notebook.activeCell?.id, notebook.cells.map(({ id }) => id), notebook.variables.length > 0]
  );
}

it('lets the named parts go along, and no others', () => {
  expect(told('cell,error,variables,notebook')).toEqual(['calm', ['bad', 'far'], true]);
  expect(told('cell')).toEqual(['calm', [], false]);
  expect(told(' error , variables ')).toEqual([undefined, ['bad'], true]);
  expect(told('notebook')).toEqual([undefined, ['bad', 'far'], false]);
  expect(told('error', { ...aPage({ activeCell: failing, cells: [] }), headings: '' })).toEqual([
    'bad',
    [],
    false,
  ]);
});

it('says nothing of what is left out', () => {
  expect(onlyParts(page, 'cell')).toMatchObject({
    headings: '',
    notebook: { selection, omitted: { cells: 0, variables: 0 } },
  });
  expect(onlyParts(page, 'variables')?.notebook?.selection).toBeNull();
  expect(onlyParts(page, 'notebook')).toMatchObject({
    headings: 'Sales',
    notebook: { omitted: { cells: 3 } },
  });
});

it('is nothing of no part', () => {
  for (const parts of ['none', '', 'everything']) expect(onlyParts(page, parts)).toBeNull();
  expect(onlyParts(null, 'cell')).toBeNull();
});
