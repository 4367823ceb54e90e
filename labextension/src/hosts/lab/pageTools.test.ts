import { describe, expect, it, vi } from 'vitest';
import { liveCells, printed } from '../../testing/liveCells';
import type { ReadNotebook } from './notebookTools/reading';
import { pageTools } from './pageTools';

const signal = new AbortController().signal;
const tools = (notebook: ReadNotebook | null, show = vi.fn(async () => true)) =>
  pageTools({ front: () => notebook, show });
const notebook: ReadNotebook = {
  path: 'a.ipynb',
  cells: liveCells(
    { source: 'x = 1', count: 3, outputs: [printed('one')] },
    { source: '# T', type: 'markdown' },
  ),
};

it('lets the model read the notebook, and do nothing else without asking', async () => {
  expect(Object.keys(tools(notebook)).sort()).toEqual([
    'find_text',
    'list_cells',
    'outline',
    'read_cells',
    'show_cell',
    'staleness',
  ]);
  expect(await tools(notebook).read_cells?.({}, signal)).toMatchObject({ path: 'a.ipynb', omitted: 0 });
});

describe('show_cell', () => {
  it('says whether the cell was shown', async () => {
    const show = vi.fn(async (id: string) => id === 'id0');
    const { show_cell } = pageTools({ front: () => notebook, show });
    expect(await show_cell?.({ cellId: 'id0' }, signal)).toEqual({ shown: true });
    expect(await show_cell?.({ cellId: 'gone' }, signal)).toEqual({ shown: false });
    expect(await show_cell?.({ cellId: 7 }, signal)).toEqual({ shown: false });
    expect(show).toHaveBeenCalledTimes(2);
  });
});
