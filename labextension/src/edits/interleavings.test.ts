import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Choice } from '../testing/choices';
import { type Action, type Counts, firstCells, Interleaving } from '../testing/interleaving';
import { notebookOf } from '../testing/notebooks';

const RUNS = 10_000;

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

it('no interleaving of assistant, person, undo and redo loses what a person wrote', {
  timeout: 120_000,
}, () => {
  const counts: Counts = { actions: 0, applied: 0, stale: 0, undone: 0, redone: 0, left: 0, identical: 0 };
  const started = performance.now();
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(action, { minLength: 5, maxLength: 40, size: 'max' }),
      (gentle, actions) => {
        const work = new Interleaving(notebookOf(...firstCells()), gentle, counts);
        for (const each of actions) {
          work.perform(each);
        }
      },
    ),
    { numRuns: RUNS, seed: Number(process.env.SEED ?? 20_261_128) },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${RUNS} interleavings in ${seconds} s: ${JSON.stringify(counts)}`);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(RUNS / 20);
});
