import { describe, expect, it, vi } from 'vitest';
import { NO_CALL } from '../../testing/toolCalls';
import { pageTools } from './pageTools';

const signal = new AbortController().signal;

it('knows the risk of all that the model can have the page do', () => {
  const tools = pageTools({ find: () => null, show: async () => true });
  expect(Object.entries(tools).map(([name, { risk }]) => `${name} ${risk}`)).toEqual([
    'show_cell read',
    'list_cells read',
    'read_cells read',
    'find_in_notebook read',
    'find_in_open_documents read',
    'list_variables read',
    'outline read',
    'staleness read',
    'edit_cells edit',
    'run_cells run',
    'interrupt_kernel run',
    'restart_kernel run',
    'list_functions read',
    'call_function call',
  ]);
});

it('has a person see what each call above reading would do', () => {
  const tools = pageTools({ find: () => null, show: async () => true });
  for (const [name, tool] of Object.entries(tools)) {
    expect(tool.propose !== undefined, name).toBe(tool.risk !== 'read');
  }
});

describe('show_cell', () => {
  it('says whether the cell was shown', async () => {
    const show = vi.fn(async (id: string) => id === 'id0');
    const { show_cell } = pageTools({ find: () => null, show });
    expect(await show_cell?.run({ cellId: 'id0' }, signal, NO_CALL)).toEqual({ shown: true });
    expect(await show_cell?.run({ cellId: 'gone' }, signal, NO_CALL)).toEqual({ shown: false });
    expect(await show_cell?.run({ cellId: 7 }, signal, NO_CALL)).toEqual({ shown: false });
    expect(show).toHaveBeenCalledTimes(2);
  });
});
