import { describe, expect, it } from 'vitest';
import { differenceLines } from './differenceLines';

const shown = (before: string, after: string, growing = false) =>
  differenceLines(before, after, (_, count) => `${count} stay`, growing).map(
    ({ kind, text }) => `${kind} ${text}`,
  );

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

it('shows a line that stays alone, rather than to say so in its place', () => {
  expect(shown('a\nb\nc\nd\ne', 'A\nb\nc\nd\ne').at(-1)).toBe('same e');
});

it('an empty text has no lines', () => {
  expect(shown('', 'x')).toEqual(['added x']);
  expect(shown('x', '')).toEqual(['removed x']);
});

describe('a text that still grows', () => {
  it('takes nothing away that it has not come to', () => {
    expect(shown('a\nb\nc\nd', 'a', true)).toEqual(['skipped 4 stay']);
    expect(shown('a\nb\nc\nd', 'a\nB', true)).toEqual(['same a', 'removed b', 'added B', 'same c', 'same d']);
  });

  it('has lines come beside those that stay', () => {
    expect(shown('a\nb', 'a\nnew\nb\nmore', true)).toEqual(['same a', 'added new', 'same b', 'added more']);
  });
});
