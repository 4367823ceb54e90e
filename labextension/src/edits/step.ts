/**
 * What an edit did, as a step that can be taken back and done again. A step is what happened, not what was asked for:
 * it holds the texts and cells as they were on either side.
 */
import type { Json } from '../json';
import type { CellParts, CellRecord } from './notebook';
import type { Place } from './place';

export type Step =
  | { kind: 'text'; id: string; from: string; to: string; mark?: MarkChange }
  | { kind: 'parts'; id: string; from: CellParts; to: CellParts }
  | { kind: 'insert'; record: CellRecord; place: Place }
  | { kind: 'remove'; record: CellRecord; place: Place }
  | { kind: 'move'; id: string; from: Place; to: Place }
  | ({ kind: 'divide' } & Pieces)
  | ({ kind: 'join' } & Pieces);

/** A cell's mark of origin as its metadata have it, undefined for none. */
export type RawMark = Json | undefined;

export interface MarkChange {
  from?: RawMark;
  to?: RawMark;
}

/** One cell and several: it has the first of `texts`, and `others`, which stand below it, have the rest. */
export interface Pieces {
  id: string;
  /** The texts in one, and each by itself. */
  whole: string;
  texts: string[];
  others: CellRecord[];
  /** The cell's mark as one, and where the others stand below it. */
  marks?: { whole?: RawMark; first?: RawMark };
}

/** The step that leads back. */
export function inverse(step: Step): Step {
  switch (step.kind) {
    case 'text': {
      const { mark } = step;
      return {
        ...step,
        from: step.to,
        to: step.from,
        ...(mark && { mark: { from: mark.to, to: mark.from } }),
      };
    }
    case 'parts':
      return { ...step, from: step.to, to: step.from };
    case 'move':
      return { ...step, from: step.to, to: step.from };
    case 'insert':
      return { ...step, kind: 'remove' };
    case 'remove':
      return { ...step, kind: 'insert' };
    case 'divide':
      return { ...step, kind: 'join' };
    case 'join':
      return { ...step, kind: 'divide' };
    default:
      return step satisfies never;
  }
}

/** The ids of the cells a step has to do with. */
export function cellsOf(step: Step): string[] {
  switch (step.kind) {
    case 'insert':
    case 'remove':
      return [step.record.id];
    case 'divide':
    case 'join':
      return [step.id, ...step.others.map(({ id }) => id)];
    default:
      return [step.id];
  }
}
