/** The tools that have the kernel work. */

import type { CellRef } from '../../../edits/edit';
import { Refusal } from '../../../edits/refusal';
import { INTERRUPT_KERNEL, RESTART_KERNEL, RUN_CELLS, type Schema } from '../../../edits/schema';
import { hashSource } from '../../../hash';
import { NotNow, type Proposal } from '../../../host';
import type { Json } from '../../../json';
import { findCell, hasFailed, type LiveCell, type LiveCells, type Placed } from '../live';
import { readOutputs } from '../outputs';
import { type Find, type NotebookTool, notebookTool, type Work } from './tool';

/** Seconds to wait where the model does not say. */
const PATIENCE = 60;
/** Outputs of a cell that are told, the last ones. */
const OUTPUTS = 12;

export interface RunningNotebook {
  path: string;
  cells: LiveCells;
  /** Null where there is none. */
  kernel: RunningKernel | null;
  /** Run a cell as a person does; settles when it has run, false where it failed. */
  run(cellId: string): Promise<boolean>;
}

export interface RunningKernel {
  readonly status: string;
  readonly language: string;
  /** The JSON that an expression shows as; null where it fails. Nothing is stored or shown. */
  evaluate(expression: string): Promise<Json>;
  interrupt(): Promise<void>;
  /** Settles when the new kernel is there; all variables are gone. */
  restart(): Promise<void>;
}

/** How a cell went: `running` has not ended in the time, `changed` was edited before it could run. */
type State = 'ok' | 'error' | 'running' | 'changed' | 'not_run';

export function runningTools(find: Find<RunningNotebook>): NotebookTool[] {
  const tool = (name: string, description: string, parameters: Schema, work: Work<RunningNotebook>) =>
    notebookTool(find, { name, risk: 'run', description, parameters }, work);
  return [
    tool('run_cells', 'Run code cells and wait for their outcome.', RUN_CELLS, {
      run: runCells,
      propose: proposeRun,
    }),
    tool('interrupt_kernel', 'Interrupt what the kernel is doing. Variables stay.', INTERRUPT_KERNEL, {
      run: async (notebook) => {
        await kernelOf(notebook).interrupt();
        return { path: notebook.path, interrupted: true };
      },
      propose: (notebook) => proposeAct(notebook, 'interrupt'),
    }),
    tool('restart_kernel', 'Restart the kernel. All variables are lost.', RESTART_KERNEL, {
      run: async (notebook) => {
        await kernelOf(notebook).restart();
        return { path: notebook.path, restarted: true };
      },
      propose: (notebook) => proposeAct(notebook, 'restart'),
    }),
  ];
}

/** Just the code that would run: a cell that changes in the meantime does not. */
function proposeRun(notebook: RunningNotebook, args: { [key: string]: Json }): Proposal {
  kernelOf(notebook);
  const refs = args.cells as unknown as CellRef[];
  return {
    kind: 'code',
    cells: refs.map((ref) => {
      refuseUnlessAsRead(notebook.cells, ref);
      const { index, cell } = findCell(notebook.cells, ref.cellId) as Placed;
      const code = cell.sharedModel.getSource();
      return { cellId: ref.cellId, index, executionCount: cell.executionCount ?? null, code };
    }),
  };
}

function proposeAct(notebook: RunningNotebook, act: 'interrupt' | 'restart'): Proposal {
  kernelOf(notebook);
  return { kind: 'act', act };
}

function kernelOf({ kernel }: RunningNotebook): RunningKernel {
  if (!kernel || kernel.status === 'dead') {
    throw new NotNow('The notebook has no kernel. Ask the person to start one.');
  }
  return kernel;
}

/** One after another: where a cell fails, changes or takes too long, those after it do not run. */
async function runCells(
  notebook: RunningNotebook,
  args: { [key: string]: Json },
  signal: AbortSignal,
): Promise<Json> {
  kernelOf(notebook);
  const refs = args.cells as unknown as CellRef[];
  for (const ref of refs) {
    refuseUnlessAsRead(notebook.cells, ref);
  }
  const limit = new Limit(Number(args.seconds ?? PATIENCE), signal);
  try {
    const states: State[] = [];
    for (const ref of refs) {
      const goOn = states.every((state) => state === 'ok');
      states.push(goOn ? await runCell(notebook, ref, limit) : 'not_run');
    }
    return {
      path: notebook.path,
      cells: refs.map((ref, i) => told(notebook.cells, ref, states[i] as State)),
    };
  } finally {
    limit.end();
  }
}

async function runCell(notebook: RunningNotebook, ref: CellRef, limit: Limit): Promise<State> {
  const cell = findCell(notebook.cells, ref.cellId)?.cell;
  if (!cell || hashSource(cell.sharedModel.getSource()) !== ref.sourceHash) {
    return 'changed';
  }
  const ran = await limit.within(notebook.run(ref.cellId));
  return ran === 'late' ? 'running' : ran && !hasFailedNow(notebook.cells, ref.cellId) ? 'ok' : 'error';
}

function hasFailedNow(cells: LiveCells, cellId: string): boolean {
  const placed = findCell(cells, cellId);
  return placed !== null && hasFailed(placed.cell);
}

function refuseUnlessAsRead(cells: LiveCells, { cellId, sourceHash }: CellRef): void {
  const cell = findCell(cells, cellId)?.cell;
  if (!cell) {
    throw new Refusal(`There is no cell ${cellId}. List the cells again. Nothing ran.`);
  }
  if (cell.type !== 'code') {
    throw new Refusal(`Cell ${cellId} is no code cell. Nothing ran.`);
  }
  if (hashSource(cell.sharedModel.getSource()) !== sourceHash) {
    throw new Refusal(`Cell ${cellId} has changed since you read it. Read it again. Nothing ran.`);
  }
}

function told(cells: LiveCells, { cellId }: CellRef, state: State): Json {
  const cell: LiveCell | undefined = findCell(cells, cellId)?.cell;
  const ran = state === 'ok' || state === 'error' || state === 'running';
  const { outputs, omitted } = readOutputs(ran ? cell?.outputs : undefined, OUTPUTS);
  return { cellId, state, executionCount: cell?.executionCount ?? null, outputs, omittedOutputs: omitted };
}

/** The time that all cells of a call have together. Who gives up waiting ends the wait, not the cell. */
class Limit {
  private readonly late: Promise<'late'>;
  private readonly aborted: Promise<never>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly abort: () => void;
  private reject: (reason: unknown) => void = () => {};

  constructor(
    seconds: number,
    private readonly signal: AbortSignal,
  ) {
    this.late = new Promise((resolve) => {
      this.timer = setTimeout(() => resolve('late'), seconds * 1_000);
    });
    this.aborted = new Promise((_, reject) => {
      this.reject = reject;
    });
    // Nobody may be waiting any more when it comes.
    this.aborted.catch(() => {});
    this.abort = () => this.reject(this.signal.reason);
    signal.addEventListener('abort', this.abort);
  }

  within<T>(work: Promise<T>): Promise<T | 'late'> {
    return Promise.race([this.aborted, work, this.late]);
  }

  end(): void {
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.abort);
  }
}
