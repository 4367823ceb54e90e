import { describe, expect, it, vi } from 'vitest';
import { liveCells, printed } from '../../testing/liveCells';
import { pageTools, type ToolNotebook } from './pageTools';

const signal = new AbortController().signal;
const tools = (notebook: ToolNotebook | null, show = vi.fn(async () => true)) =>
  pageTools({ front: () => notebook, show });
const notebook: ToolNotebook = {
  path: 'a.ipynb',
  cells: liveCells(
    { source: 'x = 1', count: 3, outputs: [printed('one')] },
    { source: '# T', type: 'markdown' },
  ),
};

describe('read_cells', () => {
  it('gives the cells as they are now, with their outputs', async () => {
    const read = await tools(notebook).read_cells?.({}, signal);
    expect(read).toMatchObject({
      path: 'a.ipynb',
      omitted: 0,
      cells: [
        { id: 'id0', source: 'x = 1', executionCount: 3, outputs: [{ text: 'one' }] },
        { id: 'id1', type: 'markdown' },
      ],
    });
  });

  it('gives those that were named, and counts the others', async () => {
    const read = await tools(notebook).read_cells?.({ cellIds: ['id1', 'gone'] }, signal);
    expect(read).toMatchObject({ omitted: 1, cells: [{ id: 'id1' }] });
  });

  it('stays small in a large notebook', async () => {
    const cells = liveCells(...Array.from({ length: 500 }, () => ({ source: 'y'.repeat(20_000) })));
    const read = await tools({ path: 'b', cells }).read_cells?.({}, signal);
    expect(JSON.stringify(read).length).toBeLessThan(150_000);
  });

  it('fails where there is no notebook', () => {
    expect(() => tools(null).read_cells?.({}, signal)).toThrow('No notebook is open.');
  });
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
