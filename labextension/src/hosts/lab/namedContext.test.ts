import { describe, expect, it } from 'vitest';
import { MAX_NAMED_BYTES, type TagContent } from '../../protocol';
import { liveCells, printed } from '../../testing/liveCells';
import { jsonBytes } from './cells';
import { type NamedPlaces, readNamed } from './namedContext';

const cells = liveCells(
  { source: '# Report', type: 'markdown' },
  { source: 'print(1)', count: 3, outputs: [printed('1\n')] },
  { source: '# Totals', type: 'markdown' },
);
const orders = {
  name: 'orders',
  type: 'DataFrame',
  shape: [6, 2],
  columns: [
    { name: 'id', dtype: 'int64' },
    { name: 'amount', dtype: 'float64' },
  ],
};
const places: NamedPlaces = {
  cellsAt: (path) => (path === 'a.ipynb' ? cells : null),
  variables: async () => [orders],
  readFile: async (path) => (path === 'a.csv' ? 'id,amount' : null),
};
const tag = (group: string, text: string, data: TagContent['data']): TagContent => ({
  type: 'input_tag',
  id: text,
  text,
  group,
  data,
});
const cell = (cellId: string, path = 'a.ipynb') => tag('Cells', 'a cell', { cellId, path });

describe('what is read of what a message names', () => {
  it('is a cell with its output', async () => {
    const [named] = await readNamed([cell('id1')], places);
    expect(named?.cells).toMatchObject([{ index: 1, source: 'print(1)', executionCount: 3 }]);
    expect(named?.cells[0]?.outputs).toMatchObject([{ text: '1\n' }]);
  });

  it('is the section of a heading', async () => {
    const heading = tag('Headings', 'Report', { cellId: 'id0', path: 'a.ipynb' });
    const [named] = await readNamed([heading], places);
    expect(named?.cells.map(({ id }) => id)).toEqual(['id0', 'id1']);
  });

  it('is a variable, and one column of one, as the kernel has it now', async () => {
    const variable = tag('Variables', 'orders', { name: 'orders', type: 'old' });
    const column = tag('Columns', 'orders.amount', { variable: 'orders', name: 'amount', dtype: 'old' });
    const named = await readNamed([variable, column], places);
    expect(named.map(({ variables }) => variables)).toEqual([
      [orders],
      [{ ...orders, columns: [{ name: 'amount', dtype: 'float64' }] }],
    ]);
  });

  it('is what was known of a variable where the kernel says nothing', async () => {
    const column = tag('Columns', 'sales.day', { variable: 'sales', name: 'day', dtype: 'int64' });
    const [named] = await readNamed([column], places);
    expect(named?.variables).toMatchObject([{ name: 'sales', columns: [{ name: 'day', dtype: 'int64' }] }]);
  });

  it('is the text of a file, or that it cannot be read', async () => {
    const named = await readNamed(
      [tag('Files', 'a.csv', { path: 'a.csv' }), tag('Files', 'b.csv', { path: 'b.csv' })],
      places,
    );
    expect(named.map(({ path, text }) => [path, text])).toEqual([
      ['a.csv', 'id,amount'],
      ['b.csv', null],
    ]);
  });

  it('is nothing of a cell that is gone, and no entry for a tag of somebody else', async () => {
    const others = [tag('Tickets', 'ticket 7', { number: 7 })];
    expect(await readNamed(others, places)).toEqual([]);
    for (const gone of [cell('gone'), cell('id1', 'closed.ipynb')]) {
      expect(await readNamed([gone], places)).toMatchObject([{ title: 'a cell', cells: [] }]);
    }
  });

  it('keeps within its bytes, and counts what it leaves out', async () => {
    const long = liveCells(
      { source: '# All', type: 'markdown' },
      ...Array.from({ length: 30 }, () => ({ source: 'é'.repeat(9_000) })),
    );
    const heading = tag('Headings', 'All', { cellId: 'id0', path: 'a.ipynb' });
    const named = await readNamed([heading, cell('id1')], { ...places, cellsAt: () => long });
    expect(jsonBytes(named)).toBeLessThanOrEqual(MAX_NAMED_BYTES);
    const [section] = named;
    expect((section?.cells.length ?? 0) + (section?.omitted ?? 0)).toBe(31);
  });
});
