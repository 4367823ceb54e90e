import { describe, expect, it, vi } from 'vitest';
import { hashSource } from '../../hash';
import type { PageEntity } from '../../host';
import { liveCells, printed } from '../../testing/liveCells';
import { type EntityPlaces, NotebookEntities } from './entities';

const orders = {
  name: 'orders',
  type: 'DataFrame',
  shape: [6, 2],
  columns: [
    { name: 'customer_id', dtype: 'int64' },
    { name: 'amount', dtype: 'float64' },
  ],
};
const cells = liveCells(
  { source: '\n  # Orders of the year\ntext', type: 'markdown' },
  { source: '\nimport pandas as pd\nprint(1)', count: 7, outputs: [printed('1')] },
  { source: 'orders.head()' },
  { source: '' },
);
const reveal = vi.fn();
const openFile = vi.fn();
const nowhere: EntityPlaces = {
  notebook: () => null,
  cellsAt: () => null,
  variables: async () => [],
  searchFiles: async () => [],
  readFile: async () => null,
  reveal,
  openFile,
};
const entities = new NotebookEntities({
  ...nowhere,
  notebook: () => ({ path: 'a.ipynb', cells }),
  variables: async () => [orders, { name: 'total', type: 'int' }],
  searchFiles: async (words) => ['data/bills.csv'].filter((path) => path.includes(words)),
  readFile: async (path) => `first line of ${path}`,
});

const titles = async (query: string) => (await entities.search(query)).map(({ title }) => title);
const first = async (query: string) => (await entities.search(query))[0] as PageEntity;

describe('search', () => {
  it('lists cells, variables and columns without words [O4]', async () => {
    const found = await entities.search('');
    expect(found.map(({ group, title }) => `${group}: ${title}`)).toEqual([
      'Cells: Orders of the year',
      'Cells: [7] import pandas as pd',
      'Cells: [ ] orders.head()',
      'Headings: Orders of the year',
      'Variables: orders',
      'Variables: total',
      'Columns: orders.customer_id',
      'Columns: orders.amount',
      'Files: data/bills.csv',
    ]);
  });

  it('finds a cell by its number, with or without the bracket', async () => {
    expect(await titles('7')).toEqual(['[7] import pandas as pd']);
    expect(await titles('[7')).toEqual(['[7] import pandas as pd']);
  });

  it('finds headings, first lines, names and columns, beginnings first', async () => {
    expect(await titles('ord')).toEqual([
      'Orders of the year',
      '[ ] orders.head()',
      'Orders of the year',
      'orders',
      'orders.customer_id',
      'orders.amount',
    ]);
    expect(await titles('amount')).toEqual(['orders.amount']);
  });

  it('offers few of many', async () => {
    const many = liveCells(...Array.from({ length: 300 }, (_, i) => ({ source: `x${i}`, count: i })));
    const places = { ...nowhere, notebook: () => ({ path: 'b', cells: many }) };
    expect(await new NotebookEntities(places).search('x')).toHaveLength(8);
  });

  it('finds nothing where no notebook is open', async () => {
    expect(await new NotebookEntities(nowhere).search('')).toEqual([]);
  });
});

describe('what an entity carries', () => {
  it('is a cell tag for a cell', async () => {
    expect((await first('7')).data).toEqual({
      cellId: 'id1',
      path: 'a.ipynb',
      executionCount: 7,
      sourceHash: hashSource('\nimport pandas as pd\nprint(1)'),
    });
  });

  it('is the shape and columns of a variable, and the place of a column', async () => {
    expect((await first('orders.a')).data).toEqual({ variable: 'orders', name: 'amount', dtype: 'float64' });
    const variable = (await entities.search('orders')).find(({ group }) => group === 'Variables');
    expect(variable?.data).toEqual(orders);
  });
});

it('describes cells, variables and columns', async () => {
  expect(await entities.describe(await first('7'))).toBe('\nimport pandas as pd\nprint(1)\n1');
  const [variable] = (await entities.search('orders')).filter(({ group }) => group === 'Variables');
  expect(await entities.describe(variable as PageEntity)).toBe(
    'orders: DataFrame 6 × 2\ncustomer_id: int64\namount: float64',
  );
  expect(await entities.describe(await first('orders.a'))).toBe('orders["amount"] (float64)');
});

it('describes a file by its first lines, and opens it', async () => {
  const file = await first('bills');
  expect(await entities.describe(file)).toBe('first line of data/bills.csv');
  entities.open(file);
  expect(openFile.mock.calls).toEqual([['data/bills.csv']]);
});

it('shows a cell in its notebook when it is opened, and nothing for a variable', async () => {
  const cell = await first('7');
  entities.open(cell);
  entities.open(await first('total'));
  expect(reveal.mock.calls).toEqual([[cell.data]]);
});
