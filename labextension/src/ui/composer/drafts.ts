import { useEffect, useRef, useState } from 'preact/hooks';
import type { Draft } from '../../chatState';
import type { Memory } from '../../host';
import { DraftMemory } from './draftMemory';

const EMPTY: Draft = { text: '' };

export interface Drafts {
  draft: Draft;
  /** The draft as it is now, for what happens later than the drawing. */
  latest(): Draft;
  set(draft: Draft): void;
}

/**
 * The unsent text of each conversation; null is the one that has no message yet. A conversation that gets
 * its id while its first message runs keeps what was typed meanwhile.
 */
export function useDrafts(threadId: string | null, running: boolean, memory: Memory): Drafts {
  const [remembered] = useState(() => new DraftMemory(memory));
  const kept = useRef(new Map<string | null, Draft>());
  const open = useRef(threadId);
  const [, redraw] = useState(0);
  useEffect(() => remembered.start(), [remembered]);
  const of = (id: string | null) => kept.current.get(id) ?? remembered.read(id) ?? EMPTY;
  const keep = (id: string | null, draft: Draft) => {
    kept.current.set(id, draft);
    remembered.write(id, draft);
  };
  if (open.current !== threadId) {
    const typed = kept.current.get(open.current);
    if (open.current === null && running && typed) {
      keep(null, EMPTY);
      keep(threadId, typed);
    }
    open.current = threadId;
  }
  const set = (draft: Draft) => {
    keep(open.current, draft);
    redraw((count) => count + 1);
  };
  return { draft: of(threadId), latest: () => of(open.current), set };
}
