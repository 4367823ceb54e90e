/**
 * How much of a notebook's checkpoints is kept. The oldest turns go first. The newest stays whole while the page lives;
 * written down, where it does not fit it loses the outputs of the cells it took out, and then goes too.
 */
import type { Checkpoint } from './checkpoint';
import type { CellParts } from './notebook';
import type { Step } from './step';

export interface Bounds {
  turns: number;
  /** Characters of JSON. */
  size: number;
}

export const BOUNDS: Bounds = { turns: 50, size: 4_000_000 };

/** The newest checkpoints within the bounds, the last one in any case. */
export function newest(checkpoints: readonly Checkpoint[], bounds: Bounds): Checkpoint[] {
  const kept: Checkpoint[] = [];
  let room = bounds.size;
  for (const checkpoint of checkpoints.slice(-bounds.turns).reverse()) {
    room -= JSON.stringify(checkpoint).length + 1;
    if (room < 0 && kept.length > 0) {
      break;
    }
    kept.unshift(checkpoint);
  }
  return kept;
}

/** The checkpoints as they are written down: within the bounds in any case. */
export function writtenDown(checkpoints: readonly Checkpoint[], bounds: Bounds): Checkpoint[] {
  const kept = newest(checkpoints, bounds);
  if (JSON.stringify(kept).length <= bounds.size) {
    return kept;
  }
  const bare = kept.slice(-1).map(withoutOutputs);
  return JSON.stringify(bare).length <= bounds.size ? bare : [];
}

function withoutOutputs({ turn, steps }: Checkpoint): Checkpoint {
  return { turn, steps: steps.map(({ step, undone }) => ({ step: bareStep(step), undone })) };
}

function bareStep(step: Step): Step {
  switch (step.kind) {
    case 'insert':
    case 'remove':
      return { ...step, record: bare(step.record) };
    case 'divide':
    case 'join':
      return { ...step, others: step.others.map(bare) };
    case 'parts':
      return { ...step, from: bare(step.from), to: bare(step.to) };
    default:
      return step;
  }
}

function bare<T extends CellParts>(parts: T): T {
  return { ...parts, outputs: [] };
}
