/** Carries out the steps of a turn, back or forth, so that each cell gets all of its steps or none. */
import { carry, type Left } from './carry';
import { Draft } from './draft';
import type { LiveNotebook } from './notebook';
import { cellsOf, type Step } from './step';

export interface Carried {
  draft: Draft;
  /** What was done of each step; null for one that was left, or that somebody else did. */
  done: (Step | null)[];
  left: Left[];
}

/** `steps` in their order, tried on a draft of `notebook`. */
export function carryAll(steps: readonly Step[], notebook: LiveNotebook): Carried {
  const kept = new Map<string, Left | null>();
  for (;;) {
    const before = kept.size;
    const carried = attempt(steps, notebook, kept);
    // A cell that had some of its steps before one could not be done must have none: once more, without it.
    if (kept.size === before) {
      return carried;
    }
  }
}

/** One round; `kept` has the cells that stay as they are, and gains those that must. */
function attempt(steps: readonly Step[], notebook: LiveNotebook, kept: Map<string, Left | null>): Carried {
  const draft = new Draft(notebook);
  const moved: Left[] = [];
  const done = steps.map((step) => {
    const cells = cellsOf(step);
    if (cells.some((id) => kept.has(id))) {
      keep(cells, null, kept);
      return null;
    }
    const outcome = carry(step, draft);
    if (outcome.kind === 'left') {
      if (isAboutText(step)) {
        keep(cells, outcome.left, kept);
      } else {
        moved.push(outcome.left);
      }
    }
    return outcome.kind === 'done' ? outcome.step : null;
  });
  const left = [...kept.values()].filter((each) => each !== null);
  return { draft, done, left: [...left, ...moved.filter(({ cellId }) => !kept.has(cellId))] };
}

function keep(cells: string[], why: Left | null, kept: Map<string, Left | null>): void {
  for (const id of cells) {
    if (!kept.has(id)) {
      kept.set(id, why?.cellId === id ? why : null);
    }
  }
}

/** Where only a place or a type is left as it is, the cell's text can still be put right. */
function isAboutText(step: Step): boolean {
  return step.kind !== 'move' && step.kind !== 'parts';
}
