import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { anAnswer, aQuestion } from '../testing/fixtures';
import { mountStill } from '../testing/mounted';

const items = [aQuestion('u5', 'a'), anAnswer('a5', 'b')];
/** Says that what is watched came into sight; each watcher once. */
let comeIntoSight = () => {};

beforeEach(() => {
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(private readonly callback: (entries: { isIntersecting: boolean }[]) => void) {}
      observe(el: Element) {
        if (el.textContent === 'Earlier messages') {
          comeIntoSight = () => this.callback([{ isIntersecting: true }]);
        }
      }
      disconnect() {
        comeIntoSight = () => {};
      }
    },
  );
  return () => vi.unstubAllGlobals();
});

describe('earlier messages', () => {
  it('are loaded when their place comes into sight, page by page [R12 O10]', async () => {
    const { still } = mountStill({ items, hasOlder: true, olderCursor: 'c1' });
    await waitFor(() => {
      comeIntoSight();
      expect(still.calls).toEqual([['loadOlder']]);
    });
    await Promise.resolve();
    still.set({ items: [aQuestion('u4', 'c'), ...items], olderCursor: 'c2' });
    await waitFor(() => {
      comeIntoSight();
      expect(still.calls).toEqual([['loadOlder'], ['loadOlder']]);
    });
  });

  it('are loaded by hand too, and only so after a failure [R12]', async () => {
    const error = { message: 'No connection.', retry: false, needsSetup: false };
    const { still } = mountStill({ items, hasOlder: true, error });
    comeIntoSight();
    expect(still.calls).toEqual([]);
    fireEvent.click(screen.getByText('Earlier messages'));
    expect(still.calls).toEqual([['loadOlder']]);
  });

  it('are not asked for where there are none', () => {
    const { still } = mountStill({ items });
    comeIntoSight();
    expect(screen.queryByText('Earlier messages')).toBeNull();
    expect(still.calls).toEqual([]);
  });
});
