import { useRef, useState } from 'preact/hooks';
import type { Draft } from '../state';

const EMPTY: Draft = { text: '' };

/**
 * The unsent text of each conversation; null is the one that has no message yet. A conversation that gets
 * its id while its first message runs keeps what was typed meanwhile.
 */
export function useDrafts(threadId: string | null, running: boolean): [Draft, (draft: Draft) => void] {
  const kept = useRef(new Map<string | null, Draft>());
  const open = useRef(threadId);
  const [, redraw] = useState(0);
  if (open.current !== threadId) {
    const typed = kept.current.get(open.current);
    if (open.current === null && running && typed) {
      kept.current.delete(null);
      kept.current.set(threadId, typed);
    }
    open.current = threadId;
  }
  const setDraft = (draft: Draft) => {
    kept.current.set(open.current, draft);
    redraw((count) => count + 1);
  };
  return [kept.current.get(threadId) ?? EMPTY, setDraft];
}
