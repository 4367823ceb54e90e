import { expect, it } from 'vitest';
import { memoryIn } from './memory';

/** A storage with room for so many characters. */
function storageOf(room: number): Storage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    removeItem: (key: string) => void values.delete(key),
    setItem: (key: string, value: string) => {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      values.set(key, value);
    },
  } as unknown as Storage & { values: Map<string, string> };
}

it('remembers over a reload, until it is told to forget', () => {
  const storage = storageOf(10);
  memoryIn(() => storage).set('a', 'one');
  expect(memoryIn(() => storage).get('a')).toBe('one');
  memoryIn(() => storage).set('a', null);
  expect(memoryIn(() => storage).get('a')).toBeNull();
  expect(storage.values.size).toBe(0);
});

it('has what does not fit as long as the page lives, and nothing older in its place', () => {
  const storage = storageOf(10);
  const memory = memoryIn(() => storage);
  memory.set('a', 'old');
  memory.set('a', 'much longer than that');
  expect(memory.get('a')).toBe('much longer than that');
  expect(memoryIn(() => storage).get('a')).toBeNull();
  memory.set('a', 'new');
  expect(memory.get('a')).toBe('new');
  expect(memoryIn(() => storage).get('a')).toBe('new');
});

it('lives with the page where storage is refused', () => {
  const memory = memoryIn(() => {
    throw new DOMException('no', 'SecurityError');
  });
  memory.set('a', 'one');
  expect(memory.get('a')).toBe('one');
  memory.set('a', null);
  expect(memory.get('a')).toBeNull();
});
