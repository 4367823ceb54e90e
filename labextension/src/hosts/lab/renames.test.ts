import { describe, expect, it } from 'vitest';
import { aMemory } from '../../testing/fakeHost';
import { Renames } from './renames';

function renamed(...renames: [from: string, to: string][]): Renames {
  const found = new Renames(aMemory());
  for (const [from, to] of renames) found.note({ from, to });
  return found;
}

describe('a file', () => {
  it('is where it was, as long as nobody renamed it', () => {
    expect(renamed().now('a')).toBe('a');
    expect(renamed(['b', 'c']).now('a')).toBe('a');
  });

  it('is followed from place to place', () => {
    const renames = renamed(['a', 'b'], ['b', 'there/c'], ['there', 'here']);
    expect(renames.now('a')).toBe('here/c');
    expect(renames.now('b')).toBe('here/c');
    expect(renames.now('here/c')).toBe('here/c');
  });

  it('is not mistaken for one that came to a place that it had left', () => {
    expect(renamed(['a', 'b'], ['b', 'c'], ['other', 'b'], ['b', 'd']).now('a')).toBe('c');
  });

  it('is not known where two left the same place', () => {
    expect(renamed(['a', 'b'], ['a', 'c']).now('a')).toBeNull();
    expect(renamed(['a', 'b'], ['b', 'a'], ['a', 'c']).now('a')).toBe('c');
  });

  it('is looked for once at each place, however often it went there and back', () => {
    const there = Array.from({ length: 49 }, (): [string, string][] => [
      ['b', 'c'],
      ['c', 'b'],
    ]).flat();
    expect(renamed(['a', 'b'], ...there).of('a')).toEqual(['a', 'b', 'c']);
  });
});
