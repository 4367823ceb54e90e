import { expect, it } from 'vitest';
import { differenceLines } from './differenceLines';

const shown = (before: string, after: string) =>
  differenceLines(before, after, (count) => `${count} stay`).map(({ kind, text }) => `${kind} ${text}`);

it('shows what goes and what comes, and lines around it', () => {
  expect(shown('a\nb\nc', 'a\nB\nc')).toEqual(['same a', 'removed b', 'added B', 'same c']);
});

it('folds what stays far from any change', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const after = lines.map((line, index) => (index === 10 ? 'other' : line));
  expect(shown(lines.join('\n'), after.join('\n'))).toEqual([
    'skipped 7 stay',
    'same line 7',
    'same line 8',
    'same line 9',
    'removed line 10',
    'added other',
    'same line 11',
    'same line 12',
    'same line 13',
    'skipped 6 stay',
  ]);
});

it('an empty text has no lines', () => {
  expect(shown('', 'x')).toEqual(['added x']);
  expect(shown('x', '')).toEqual(['removed x']);
});
