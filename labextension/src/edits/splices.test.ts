import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Splice, splices } from './splices';

/** Half of a surrogate pair: with this flag a whole one is one character. */
const HALF = /\p{Surrogate}/u;

describe('splices', () => {
  const carriedOut = (text: string, steps: readonly Splice[]) =>
    steps.reduce((now, { start, end, text: piece }) => now.slice(0, start) + piece + now.slice(end), text);
  const piece = fc.constantFrom('a', 'b', '\n', '\n', '😀', '😁', '');
  const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));

  it('lead from any text to any other and never cut a character in two', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const steps = splices(before, after);
        expect(carriedOut(before, steps)).toBe(after);
        for (const { start, end, text: put } of steps) {
          for (const part of [before.slice(0, start), before.slice(start, end), before.slice(end), put]) {
            expect(part).not.toMatch(HALF);
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('touch only what differs', () => {
    expect(splices('a = 1\nb = 2\nc = 3', 'a = 1\nb = 20\nc = 3')).toEqual([
      { start: 11, end: 11, text: '0' },
    ]);
    expect(splices('one\ntwo\nthree', 'ONE\ntwo\nTHREE').map(({ text: put }) => put)).toEqual([
      'THREE',
      'ONE',
    ]);
    expect(splices('same', 'same')).toEqual([]);
  });
});
