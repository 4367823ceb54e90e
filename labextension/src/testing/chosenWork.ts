/** Interleavings of a person and the assistant, as fast-check chooses them and makes them small. */
import fc from 'fast-check';
import type { Choice } from './choices';
import type { Action } from './interleaving';

const number = fc.nat(1_000);
const choice: fc.Arbitrary<Choice> = fc.record({ what: number, a: number, b: number, c: number });
const some = (who: Action['who'], most: number): fc.Arbitrary<Action> =>
  fc.array(choice, { minLength: 1, maxLength: most }).map((choices) => ({ who, choices }));

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: some('person', 1) },
  { weight: 6, arbitrary: some('assistant', 3) },
  { weight: 4, arbitrary: some('read', 1) },
  { weight: 2, arbitrary: some('turn', 1) },
  { weight: 3, arbitrary: some('undo', 1) },
  { weight: 2, arbitrary: some('redo', 1) },
  { weight: 1, arbitrary: some('reload', 1) },
);

export const interleavings: fc.Arbitrary<Action[]> = fc.array(action, {
  minLength: 5,
  maxLength: 40,
  size: 'max',
});
