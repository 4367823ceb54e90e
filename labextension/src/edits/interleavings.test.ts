import fc from 'fast-check';
import { expect, it } from 'vitest';
import { interleavings } from '../testing/chosenWork';
import { firstCells, Interleaving, noCounts } from '../testing/interleaving';
import { notebookOf } from '../testing/notebooks';

const RUNS = 10_000;

it('no interleaving of assistant, person, undo and redo loses what a person wrote', {
  timeout: 120_000,
}, () => {
  const counts = noCounts();
  const started = performance.now();
  fc.assert(
    fc.property(fc.boolean(), interleavings, (gentle, actions) => {
      const work = new Interleaving(notebookOf(...firstCells()), gentle, counts);
      for (const each of actions) {
        work.perform(each);
      }
    }),
    { numRuns: RUNS, seed: Number(process.env.SEED ?? 20_261_128) },
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${RUNS} interleavings in ${seconds} s: ${JSON.stringify(counts)}`);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(RUNS / 20);
});
