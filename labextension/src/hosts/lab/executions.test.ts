import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { expect, it, vi } from 'vitest';
import { Executions } from './executions';

const cell = (id: string, executionCount: number | null | undefined, source = 'x') =>
  ({ model: { id, executionCount, sharedModel: { getSource: () => source } } }) as unknown as Cell;

const notebook = () => ({}) as Notebook;

const watch = () => {
  const executed = new Signal<unknown, { notebook: Notebook; cell: Cell }>({});
  const executions = new Executions(executed);
  return { executions, run: (where: Notebook, what: Cell) => executed.emit({ notebook: where, cell: what }) };
};

it('remembers the last cell of each notebook', () => {
  const { executions, run } = watch();
  const [one, two] = [notebook(), notebook()];
  run(one, cell('a', 1));
  run(two, cell('b', 1));
  run(one, cell('c', 2));
  expect([executions.lastIn(one), executions.lastIn(two), executions.lastIn(notebook())]).toEqual([
    'c',
    'b',
    null,
  ]);
});

it('passes over Markdown, empty cells and cells that never got to run', () => {
  const { executions, run } = watch();
  const here = notebook();
  run(here, cell('failed', 1));
  run(here, cell('markdown', undefined));
  run(here, cell('empty', 2, ' \n'));
  run(here, cell('waited', null));
  expect(executions.lastIn(here)).toBe('failed');
});

it('tells of each', () => {
  const { executions, run } = watch();
  const listener = vi.fn();
  executions.changed.connect(listener);
  run(notebook(), cell('a', 1));
  expect(listener).toHaveBeenCalledOnce();
});
