/** Small things remembered in this browser or in this tab; where storage is refused, as long as the page lives. */
import type { Memory } from '../host';

const PREFIX = 'jupyter-chatkit:';

/** `storage` is asked for at each use, because a browser that refuses it throws then. */
function memoryIn(storage: () => Storage): Memory {
  const inPage = new Map<string, string>();
  return {
    get(key) {
      try {
        return storage().getItem(PREFIX + key);
      } catch {
        return inPage.get(key) ?? null;
      }
    },
    set(key, value) {
      try {
        if (value === null) storage().removeItem(PREFIX + key);
        else storage().setItem(PREFIX + key, value);
      } catch {
        if (value === null) inPage.delete(key);
        else inPage.set(key, value);
      }
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
