/** What work on a notebook is made of, so that a test can choose it and make it small again. */
import type { CellType } from '../edits/notebook';

/** Numbers out of which one piece of work is made. */
export interface Choice {
  what: number;
  a: number;
  b: number;
  c: number;
}

/** What a person writes. */
export const TOKEN = /⟦\d+⟧/g;

export function typeOf(number: number): CellType {
  return (['code', 'markdown', 'raw'] as const)[number % 3] ?? 'code';
}
