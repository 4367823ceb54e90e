/** Edits of a notebook, turn by turn, and how a turn is taken back and done again. */
import type { Json } from '../json';
import { newUuid } from '../uuid';
import { carry, type Left } from './carry';
import { carryAll } from './carryAll';
import { type Checkpoint, type KeptStep, withSteps } from './checkpoint';
import { type CellChange, changesBetween, glance } from './differences';
import { Draft } from './draft';
import type { Edit } from './edit';
import { BOUNDS, type Bounds, newest, writtenDown } from './keeping';
import { type LiveCell, type LiveNotebook, makeRecord } from './notebook';
import { type Planning, plan } from './plan';
import { Refusal } from './refusal';
import { cellsOf, inverse, type Step } from './step';

export interface EditResult {
  applied: boolean;
  /** Why nothing was done, for the model; null where something was. */
  reason: string | null;
  /** What really changed. */
  changes: CellChange[];
  /** The ids of new cells, in the order in which they were asked for. */
  inserted: string[];
}

export interface TurnResult {
  /** False where there is nothing of this turn to take back, or to do again. */
  found: boolean;
  changes: CellChange[];
  left: TurnLeft[];
}

export interface TurnLeft extends Left {
  /** A later turn that also changed the cell and still stands; without one, it was a person. */
  laterTurn?: string;
}

export type EditOptions = Partial<Pick<Planning, 'newId' | 'restore' | 'author'>>;

export const READ_ONLY = 'The notebook is read-only.';
const NO_CHANGE = 'No change: the notebook already is as these edits would make it.';

/** Do all of `edits`, or none: `steps` is what was done. */
export function applyEdits(
  notebook: LiveNotebook,
  edits: readonly Edit[],
  options: EditOptions = {},
): EditResult & { steps: Step[] } {
  const draft = new Draft(notebook);
  const planning = planningOf(draft, options);
  try {
    if (notebook.readOnly) {
      throw new Refusal(READ_ONLY);
    }
    const planned = edits.flatMap((edit, index) => carryOut(edit, index, edits.length, draft, planning));
    if (comesToNothing(draft, notebook)) {
      throw new Refusal(NO_CHANGE);
    }
    const changes = commit(draft, notebook);
    return { applied: true, reason: null, changes, inserted: planned.flatMap(newCells), steps: planned };
  } catch (error) {
    if (error instanceof Refusal) {
      return { applied: false, reason: error.message, changes: [], inserted: [], steps: [] };
    }
    throw error;
  }
}

/** How the edits of a call on `draft`, which nothing was done to yet, become steps. */
export function planningOf(draft: Draft, options: EditOptions): Planning {
  return {
    texts: new Map(draft.cells.map(({ id, source }) => [id, source])),
    newId: options.newId ?? newUuid,
    restore: options.restore ?? ((code) => code),
    author: options.author,
  };
}

/** One edit, done on the draft. Throws a `Refusal`. */
export function carryOut(edit: Edit, index: number, count: number, draft: Draft, planning: Planning): Step[] {
  try {
    return plan(edit, draft, planning).flatMap((step) => {
      const outcome = carry(step, draft);
      if (outcome.kind === 'left') {
        throw new Refusal(`Cell ${outcome.left.cellId} cannot be changed now.`);
      }
      return outcome.kind === 'done' ? [outcome.step] : [];
    });
  } catch (error) {
    if (error instanceof Refusal && count > 1) {
      throw new Refusal(`Edit ${index + 1} of ${count}: ${error.message} None of the edits was done.`);
    }
    throw error;
  }
}

/** Also where one edit undoes another. */
function comesToNothing(draft: Draft, notebook: LiveNotebook): boolean {
  const retyped = new Set(draft.operations.flatMap((done) => (done.kind === 'setParts' ? [done.id] : [])));
  return (
    changesBetween(glance(notebook.cells), glance(draft.cells)).length === 0 &&
    notebook.cells.every((cell, i) => !retyped.has(cell.id) || isTheSame(cell, draft.cells[i]))
  );
}

function isTheSame(one: LiveCell, other: LiveCell | undefined): boolean {
  return JSON.stringify(makeRecord(one.record())) === JSON.stringify(other?.record());
}

/** Do to the notebook what was done to its draft, and tell what changed. */
function commit({ operations }: Draft, notebook: LiveNotebook): CellChange[] {
  const before = glance(notebook.cells);
  if (operations.length > 0) {
    notebook.apply(operations);
  }
  return changesBetween(before, glance(notebook.cells));
}

function newCells(step: Step): string[] {
  switch (step.kind) {
    case 'insert':
      return [step.record.id];
    case 'divide':
      return step.others.map(({ id }) => id);
    default:
      return [];
  }
}

/** The checkpoints of one notebook. Each names the turn whose edits it can take back. */
export class TurnEdits {
  private checkpoints: Checkpoint[];

  /** `kept` is what `toJSON` gave earlier. */
  constructor(
    kept: Json = null,
    private readonly bounds: Bounds = BOUNDS,
  ) {
    this.checkpoints = isKept(kept) ? kept.checkpoints : [];
  }

  /** The turns, oldest first, and what can be done about each. */
  get turns(): { turn: string; canUndo: boolean; canRedo: boolean }[] {
    return this.checkpoints.map(({ turn, steps }) => ({
      turn,
      canUndo: steps.some(({ undone }) => !undone),
      canRedo: steps.some(({ undone }) => undone),
    }));
  }

  /** Do all of `edits`, or none, as part of `turn`. */
  apply(notebook: LiveNotebook, turn: string, edits: readonly Edit[], options: EditOptions = {}): EditResult {
    const { steps, ...result } = applyEdits(notebook, edits, options);
    if (steps.length > 0) {
      const own = this.find(turn)?.steps ?? [];
      const others = this.checkpoints.filter((checkpoint) => checkpoint.turn !== turn);
      this.checkpoints = newest([...others, { turn, steps: withSteps(own, steps) }], this.bounds);
    }
    return result;
  }

  /** Take back what the edits of `turn` did, and leave what a person did since. */
  undo(notebook: LiveNotebook, turn: string): TurnResult {
    return this.carry(notebook, turn, true);
  }

  /** Do again what `undo` took back, and leave what a person did since. */
  redo(notebook: LiveNotebook, turn: string): TurnResult {
    return this.carry(notebook, turn, false);
  }

  toJSON(): Json {
    const checkpoints = writtenDown(this.checkpoints, this.bounds);
    return { version: 1, checkpoints: checkpoints as unknown as Json[] };
  }

  private carry(notebook: LiveNotebook, turn: string, back: boolean): TurnResult {
    const checkpoint = this.find(turn);
    const due = checkpoint?.steps.filter(({ undone }) => undone !== back) ?? [];
    if (!checkpoint || due.length === 0) {
      return { found: false, changes: [], left: [] };
    }
    if (notebook.readOnly) {
      const cells = [...new Set(due.flatMap(({ step }) => cellsOf(step)))];
      return { found: true, changes: [], left: cells.map((cellId) => ({ cellId, why: 'locked' })) };
    }
    const order = back ? [...due].reverse() : due;
    const steps = order.map(({ step }) => (back ? inverse(step) : step));
    const { draft, done, left } = carryAll(steps, notebook);
    const changes = commit(draft, notebook);
    note(order, done, back);
    return { found: true, changes, left: left.map((each) => this.attributed(each, turn)) };
  }

  private find(turn: string): Checkpoint | undefined {
    return this.checkpoints.find((checkpoint) => checkpoint.turn === turn);
  }

  private attributed(left: Left, turn: string): TurnLeft {
    const own = this.checkpoints.findIndex((checkpoint) => checkpoint.turn === turn);
    const later = this.checkpoints
      .slice(own + 1)
      .find(({ steps }) => steps.some(({ step, undone }) => !undone && cellsOf(step).includes(left.cellId)));
    return later ? { ...left, laterTurn: later.turn } : left;
  }
}

/** Remember what was really done, so that the way back leads to just that. */
function note(order: readonly KeptStep[], done: readonly (Step | null)[], back: boolean): void {
  order.forEach((kept, i) => {
    const step = done[i];
    if (step) {
      kept.step = back ? inverse(step) : step;
      kept.undone = back;
    }
  });
}

function isKept(kept: unknown): kept is { checkpoints: Checkpoint[] } {
  const value = kept as { version?: unknown; checkpoints?: unknown } | null;
  return value?.version === 1 && Array.isArray(value.checkpoints);
}
