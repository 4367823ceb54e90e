import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { describe, expect, it, vi } from 'vitest';
import { Executions } from './executions';

const cell = (id: string, executionCount: number | null | undefined, getSource = () => 'x') =>
  ({ model: { id, executionCount, sharedModel: { getSource } } }) as unknown as Cell;

const notebook = (activeCell: Cell | null = null) =>
  ({ activeCell }) as { activeCell: Cell | null } & Notebook;

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
  run(
    here,
    cell('empty', 2, () => ' \n'),
  );
  run(here, cell('waited', null));
  expect(executions.lastIn(here)).toBe('failed');
});

describe('the cell that just ran', () => {
  const next = { text: 'Some text.' };
  const afterRun = () => {
    const { executions, run } = watch();
    next.text = 'Some text.';
    const here = notebook(cell('next', null, () => next.text));
    run(here, cell('failed', 1));
    return { here, justRan: () => executions.justRanIn(here) };
  };

  it('stays so while the cell that Shift+Enter moved to is left alone', () => {
    expect(afterRun().justRan()).toBe('failed');
  });

  it('is none after a move to another cell', () => {
    const { here, justRan } = afterRun();
    here.activeCell = cell('other', null);
    expect(justRan()).toBeNull();
  });

  it('is none after typing in the active cell', () => {
    const { justRan } = afterRun();
    next.text += ' And more.';
    expect(justRan()).toBeNull();
  });

  it('is none in a notebook that ran nothing', () => {
    expect(watch().executions.justRanIn(notebook())).toBeNull();
  });
});

it('tells of each', () => {
  const { executions, run } = watch();
  const listener = vi.fn();
  executions.changed.connect(listener);
  run(notebook(), cell('a', 1));
  expect(listener).toHaveBeenCalledOnce();
});
