import { expect, it } from 'vitest';
import { cutTraceback } from './traceback';

const library = (i: number) => `File /lib/pandas/core.py:${i}\n${'    deep code\n'.repeat(20)}`;
const OWN = `Cell In[2], line 2\n      1 print('x')\n----> 2 df['prise'].sum()\n${'      3 # more of the cell\n'.repeat(12)}`;

it('keeps a short traceback whole', () => {
  expect(cutTraceback(['\u001b[31mKeyError\u001b[0m', OWN, "KeyError: 'prise'"], 4_000)).toBe(
    `KeyError\n${OWN}\nKeyError: 'prise'`,
  );
});

it('keeps the frame of the cell and the last line of a long one', () => {
  const frames = Array.from({ length: 40 }, (_, i) => library(i));
  const cut = cutTraceback(['KeyError', ...frames, OWN, ...frames, "KeyError: 'prise'"], 4_000);
  expect(cut.length).toBeLessThanOrEqual(4_000);
  expect(cut).toContain(OWN);
  expect(cut.endsWith("KeyError: 'prise'")).toBe(true);
  expect(cut).toContain('[...]');
});

it('bounds the work on an endless recursion', () => {
  const cut = cutTraceback([...Array(100_000).fill(library(1)), 'RecursionError: too deep'], 4_000);
  expect(cut.length).toBeLessThanOrEqual(4_000);
  expect(cut.endsWith('RecursionError: too deep')).toBe(true);
});
