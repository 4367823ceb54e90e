import { describe, expect, it } from 'vitest';
import { changesBetween, type Glance, unified } from './differences';

const cells = (...parts: string[]): Glance[] =>
  parts.map((part) => ({ id: part.split('=')[0] ?? '', type: 'code', source: part.split('=')[1] ?? '' }));

describe('unified', () => {
  it('shows three lines around each change, and joins changes that are near', () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const after = before.map((line, i) => (i === 5 ? 'new' : line)).filter((_, i) => i !== 8);
    expect(unified(before.join('\n'), after.join('\n'))).toBe(
      [
        '@@ -3,10 +3,9 @@',
        ' line 2',
        ' line 3',
        ' line 4',
        '-line 5',
        '+new',
        ' line 6',
        ' line 7',
        '-line 8',
        ' line 9',
        ' line 10',
        ' line 11',
      ].join('\n'),
    );
    const ends = ['a', ...before.slice(1, -1), 'b'];
    expect(unified(before.join('\n'), ends.join('\n')).match(/^@@ /gm)).toHaveLength(2);
  });

  it('shows a text that comes and one that goes', () => {
    expect(unified('', 'a\nb')).toBe('@@ -0,0 +1,2 @@\n+a\n+b');
    expect(unified('a', '')).toBe('@@ -1,1 +0,0 @@\n-a');
    expect(unified('a\n', 'a')).toBe('@@ -1,2 +1,1 @@\n a\n-');
  });
});

describe('changesBetween', () => {
  it('tells what came, went, changed and moved', () => {
    const changes = changesBetween(cells('a=1', 'b=2', 'c=3', 'd=4'), cells('c=3', 'a=1', 'b=20', 'e=5'));
    expect(changes.map(({ cellId, change }) => `${cellId} ${change}`)).toEqual([
      'c moved',
      'b changed',
      'e inserted',
      'd deleted',
    ]);
    expect(changes[0]).toEqual({ cellId: 'c', change: 'moved', index: 0 });
    expect(changes[1]?.diff).toBe('@@ -1,1 +1,1 @@\n-2\n+20');
  });

  it('tells a new type', () => {
    const retyped = cells('a=1').map((cell) => ({ ...cell, type: 'markdown' as const }));
    expect(changesBetween(cells('a=1'), retyped)).toEqual([
      { cellId: 'a', change: 'retyped', type: 'markdown' },
    ]);
  });

  it('says nothing of what stayed', () => {
    expect(changesBetween(cells('a=1', 'b=2'), cells('a=1', 'b=2'))).toEqual([]);
  });
});
