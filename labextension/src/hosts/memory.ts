/** Small things remembered in this browser or in this tab; where storage is refused or full, as long as the page lives. */
import type { Memory } from '../host';

const PREFIX = 'jupyter-chatkit:';

/** `storage` is asked for at each use, because a browser that refuses it throws then. */
export function memoryIn(storage: () => Storage): Memory {
  const inPage = new Map<string, string>();
  const stored = (work: (storage: Storage) => string | null): string | null => {
    try {
      return work(storage());
    } catch {
      return null;
    }
  };
  return {
    get: (key) => inPage.get(key) ?? stored((found) => found.getItem(PREFIX + key)),
    set(key, value) {
      // Whether it fits or not: what was there before is not what holds.
      stored((found) => {
        found.removeItem(PREFIX + key);
        return null;
      });
      inPage.delete(key);
      if (value === null) return;
      const kept = stored((found) => {
        found.setItem(PREFIX + key, value);
        return value;
      });
      if (kept === null) inPage.set(key, value);
    },
  };
}

/** Shared by all tabs, and kept when they close. */
export const browserMemory = memoryIn(() => localStorage);

/** Of this tab alone; a reload keeps it, and a duplicated tab starts with a copy. */
export const tabMemory = memoryIn(() => sessionStorage);

/** The part of `memory` that belongs to `owner`, such as one of several servers. */
export function scoped(memory: Memory, owner: string): Memory {
  return {
    get: (key) => memory.get(`${key}@${owner}`),
    set: (key, value) => memory.set(`${key}@${owner}`, value),
  };
}
