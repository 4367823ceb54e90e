import { describe, expect, it } from 'vitest';
import { lineChanges, mergeLines } from './lines';

describe('mergeLines', () => {
  it('takes what each side changed', () => {
    expect(mergeLines('a\nb\nc', 'a\nb\nc\nmine', 'A\nb\nc')).toBe('A\nb\nc\nmine');
  });

  it('takes what both changed alike', () => {
    expect(mergeLines('a\nb', 'A\nb', 'A\nb')).toBe('A\nb');
    expect(mergeLines('a\nb\nc\nd', 'a\nB\nc\nd\nmine', 'A\nb\nc\nd')).toBeNull();
    expect(mergeLines('x\na\nb\nc', 'x\nA\nb\nc\nmine', 'new\nx\nA\nb\nc')).toBe('new\nx\nA\nb\nc\nmine');
  });

  it('does not decide where both changed the same lines, or lines that touch', () => {
    expect(mergeLines('a\nb\nc', 'a\nmine\nc', 'a\nother\nc')).toBeNull();
    expect(mergeLines('a\nb', 'a\nmine', 'other\nb')).toBeNull();
  });

  it('knows lines that are names of every object', () => {
    expect(mergeLines('__proto__\nb\nconstructor', '__proto__\nb\nconstructor\nx', 'b\nconstructor')).toBe(
      'b\nconstructor\nx',
    );
  });

  it('finds out at once that it would take too long', () => {
    const long = 'x\n'.repeat(50_000);
    const started = performance.now();
    expect(mergeLines(long, `y\n${long}z`, `y\n${long.slice(2)}mine`)).toBeNull();
    expect(lineChanges(`a\n${long}b`.split('\n'), `${long}b\na`.split('\n'))).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('merges long texts that have few lines in common with themselves', () => {
    const lines = Array.from({ length: 3_000 }, (_, i) => `line ${i}`).join('\n');
    expect(mergeLines(lines, `${lines}\nmine`, `first\n${lines}`)).toBe(`first\n${lines}\nmine`);
  });
});
