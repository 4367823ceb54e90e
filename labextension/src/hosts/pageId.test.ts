import { expect, it } from 'vitest';
import type { Memory } from '../host';
import { claimPageId, type Locks } from './pageId';

const memoryOf = (entries: [string, string][] = []): Memory & { copy: () => Memory } => {
  const kept = new Map(entries);
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => (value === null ? kept.delete(key) : kept.set(key, value)),
    copy: () => memoryOf([...kept]),
  };
};

/** Locks as a browser has them: a name has one holder, who keeps it as long as its promise waits. */
const browserLocks = () => {
  const held = new Set<string>();
  const request = (name: string, options: LockOptions, hold: () => Promise<unknown>) => {
    if (!held.has(name)) {
      held.add(name);
      return hold();
    }
    return new Promise((_, reject) =>
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason)),
    );
  };
  return { locks: { request } as unknown as Locks, release: () => held.clear() };
};

it('names a tab once, and keeps the name when it is reloaded', async () => {
  const { locks, release } = browserLocks();
  const memory = memoryOf();
  const first = await claimPageId(memory, locks);
  release();
  expect(await claimPageId(memory, locks)).toBe(first);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
});

it('gives a duplicated tab a name of its own', async () => {
  const { locks } = browserLocks();
  const memory = memoryOf();
  const first = await claimPageId(memory, locks);
  const copy = memory.copy();
  const second = await claimPageId(copy, locks);
  expect(second).not.toBe(first);
  expect(copy.get('page')).toBe(second);
});

it('does so too where the browser has no locks', async () => {
  const memory = memoryOf();
  const first = await claimPageId(memory, undefined);
  expect(await claimPageId(memory.copy(), undefined)).not.toBe(first);
});

it('settles between two tabs that ask at once', async () => {
  const memory = memoryOf([['page', 'restored']]);
  const names = await Promise.all([
    claimPageId(memory.copy(), undefined),
    claimPageId(memory.copy(), undefined),
  ]);
  expect(new Set(names).size).toBe(2);
  expect(names).toContain('restored');
});
