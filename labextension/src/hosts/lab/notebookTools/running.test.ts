import { beforeEach, expect, it, vi } from 'vitest';
import { hashSource } from '../../../hash';
import { NotNow } from '../../../host';
import type { Json } from '../../../json';
import { type CellParts, liveCells, printed } from '../../../testing/liveCells';
import { NO_CALL } from '../../../testing/toolCalls';
import type { LiveOutput } from '../live';
import { type RunningKernel, type RunningNotebook, runningTools } from './running';

const failure: LiveOutput = {
  type: 'error',
  toJSON: () => ({ output_type: 'error', ename: 'ValueError', evalue: 'no', traceback: ['ValueError: no'] }),
};

let parts: CellParts[];
let notebook: RunningNotebook;
let ended: ((ok: boolean) => void)[];
const ran: string[] = [];

beforeEach(() => {
  ran.length = 0;
  ended = [];
  parts = [
    { source: 'a', count: 1, outputs: [printed('one')] },
    { source: 'b', count: 2, outputs: [failure] },
    { source: 'c', count: 3 },
    { source: '# T', type: 'markdown' },
  ];
  notebook = {
    path: 'a.ipynb',
    cells: liveCells(...parts),
    kernel: {
      status: 'idle',
      language: 'python',
      evaluate: async () => null,
      interrupt: vi.fn(async () => {}),
      restart: vi.fn(async () => {}),
    },
    run: (id) => {
      ran.push(id);
      return new Promise((resolve) => ended.push(resolve));
    },
  };
});

const refs = (...indices: number[]) =>
  indices.map((i) => ({ cellId: `id${i}`, sourceHash: hashSource(parts[i]?.source ?? '') }));
const call = (name: string, args: { [key: string]: Json } = {}, signal = new AbortController().signal) =>
  runningTools(() => notebook)
    .find((tool) => tool.name === name)
    ?.run(args, signal, NO_CALL);
/** The next cell has been started; let it end. */
const end = async (ok: boolean) => {
  await vi.waitFor(() => expect(ended).not.toEqual([]));
  ended.shift()?.(ok);
};

it('every tool here has the kernel work, and says so', () => {
  expect(runningTools(() => null).map(({ name, risk }) => `${name} ${risk}`)).toEqual([
    'run_cells run',
    'interrupt_kernel run',
    'restart_kernel run',
  ]);
});

it('runs cells one after another and tells their outcome', async () => {
  const told = call('run_cells', { cells: refs(0, 2) });
  await vi.waitFor(() => expect(ran).toEqual(['id0']));
  await end(true);
  await vi.waitFor(() => expect(ran).toEqual(['id0', 'id2']));
  await end(true);
  expect(await told).toEqual({
    path: 'a.ipynb',
    cells: [
      {
        cellId: 'id0',
        state: 'ok',
        executionCount: 1,
        outputs: [{ output_type: 'stream', name: 'stdout', text: 'one' }],
        omittedOutputs: 0,
      },
      { cellId: 'id2', state: 'ok', executionCount: 3, outputs: [], omittedOutputs: 0 },
    ],
  });
});

const propose = (args: { [key: string]: Json }) =>
  runningTools(() => notebook)
    .find(({ name }) => name === 'run_cells')
    ?.propose?.(args, NO_CALL);

it('shows just the code that would run, and none that was changed since it was read', () => {
  parts[2] = { source: '\n  c  \n' };
  notebook.cells = liveCells(...parts);
  expect(propose({ cells: refs(0, 2) })).toEqual({
    kind: 'code',
    cells: [
      { cellId: 'id0', index: 0, executionCount: 1, code: 'a' },
      { cellId: 'id2', index: 2, executionCount: null, code: '\n  c  \n' },
    ],
  });
  const stale = refs(0);
  notebook.cells = liveCells({ source: 'import os' });
  expect(() => propose({ cells: stale })).toThrow('id0 has changed since');
  expect(() => propose({ cells: refs(1) })).toThrow('There is no cell id1');
  expect(ran).toEqual([]);
});

it('tells no output of a cell that did not run, nor that one went well that shows an error', async () => {
  const told = call('run_cells', { cells: refs(1, 0) });
  await end(true);
  expect(await told).toMatchObject({
    cells: [
      { cellId: 'id1', state: 'error', outputs: [{ ename: 'ValueError' }] },
      { cellId: 'id0', state: 'not_run', outputs: [], omittedOutputs: 0 },
    ],
  });
  expect(ran).toEqual(['id1']);
});

it('stops at the first cell that fails, with its error', async () => {
  const told = call('run_cells', { cells: refs(1, 2) });
  await end(false);
  expect(await told).toMatchObject({
    cells: [
      { state: 'error', outputs: [{ ename: 'ValueError', evalue: 'no' }] },
      { state: 'not_run', outputs: [] },
    ],
  });
  expect(ran).toEqual(['id1']);
});

it('runs nothing where one cell changed, is gone, or has no code', async () => {
  const run = (...cells: Json[]) => call('run_cells', { cells });
  await expect(run(...refs(0), { cellId: 'id2', sourceHash: 'old' })).rejects.toThrow(
    'id2 has changed since',
  );
  await expect(run({ cellId: 'gone', sourceHash: 'old' })).rejects.toThrow('There is no cell gone');
  await expect(run(...refs(3))).rejects.toThrow('id3 is no code cell');
  expect(ran).toEqual([]);
});

it('does not run a cell that was changed while those before it ran', async () => {
  const told = call('run_cells', { cells: refs(0, 2) });
  await vi.waitFor(() => expect(ran).toEqual(['id0']));
  const [first, second] = parts;
  notebook.cells = liveCells(first as CellParts, second as CellParts, { source: 'edited' });
  await end(true);
  expect(await told).toMatchObject({ cells: [{ state: 'ok' }, { state: 'changed' }] });
  expect(ran).toEqual(['id0']);
});

it('waits no longer than it is told to, and leaves the cell running', async () => {
  vi.useFakeTimers();
  try {
    const told = call('run_cells', { cells: refs(0, 2), seconds: 5 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await told).toMatchObject({ cells: [{ state: 'running' }, { state: 'not_run' }] });
    expect(ran).toEqual(['id0']);
    expect(notebook.kernel?.interrupt).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('gives up by the signal, and starts no other cell', async () => {
  const controller = new AbortController();
  const told = call('run_cells', { cells: refs(0, 2) }, controller.signal);
  await vi.waitFor(() => expect(ran).toEqual(['id0']));
  controller.abort();
  await expect(told).rejects.toThrow(controller.signal.reason);
  await end(true);
  expect(ran).toEqual(['id0']);
  expect(notebook.kernel?.interrupt).not.toHaveBeenCalled();
  await expect(call('run_cells', { cells: refs(0) }, controller.signal)).rejects.toThrow('abort');
});

it('interrupts and restarts the kernel', async () => {
  expect(await call('interrupt_kernel')).toEqual({ path: 'a.ipynb', interrupted: true });
  expect(await call('restart_kernel')).toEqual({ path: 'a.ipynb', restarted: true });
  expect(notebook.kernel?.interrupt).toHaveBeenCalledOnce();
  expect(notebook.kernel?.restart).toHaveBeenCalledOnce();
});

it('says so when there is no kernel', async () => {
  notebook = { ...notebook, kernel: null };
  await expect(call('run_cells', { cells: refs(0) })).rejects.toThrow('has no kernel');
  await expect(call('restart_kernel')).rejects.toThrow('has no kernel');
  expect(() => propose({ cells: refs(0) })).toThrow(NotNow);
});

it('says so when the kernel is dead', async () => {
  notebook = { ...notebook, kernel: { ...(notebook.kernel as RunningKernel), status: 'dead' } };
  await expect(call('run_cells', { cells: refs(0) })).rejects.toThrow('has no kernel');
  expect(ran).toEqual([]);
});
