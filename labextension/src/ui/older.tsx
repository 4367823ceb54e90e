import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ThreadItem } from '../protocol';
import type { ChatState } from '../state';
import { useSession } from './session';

/** How far above what is in sight older messages are asked for already: about three screens. */
const AHEAD = '1600px 0px 0px';

interface OlderProps {
  state: ChatState;
  frame: RefObject<HTMLElement>;
  /** Called before older messages come in above; what it returns, once they are there. */
  holdPlace: () => () => void;
}

/** Before the first message that is loaded: loads those before it when it comes into sight, or when asked. */
export function Older({ state, frame, holdPlace }: OlderProps): JSX.Element | null {
  const { client, t } = useSession();
  const line = useRef<HTMLButtonElement>(null);
  const busy = useRef(false);
  const { hasOlder, olderCursor, items, loading } = state;
  const failed = state.error !== null;
  const load = async () => {
    if (busy.current) return;
    busy.current = true;
    await client.loadOlder();
    busy.current = false;
  };
  const [oldest] = items;
  const restore = useRestoring(oldest, holdPlace);
  // At once: a reader who goes on scrolling would move on from the wrong place.
  useLayoutEffect(() => restore.current?.(), [oldest, restore]);
  // Each page brings another cursor or another oldest item; a page that failed is asked for by hand.
  useEffect(() => {
    const el = line.current;
    if (!el || !hasOlder || failed) return;
    const seen = new IntersectionObserver((entries) => entries.some(isInSight) && void load(), {
      root: frame.current,
      rootMargin: AHEAD,
    });
    seen.observe(el);
    return () => seen.disconnect();
  }, [hasOlder, olderCursor, oldest, failed, loading]);
  if (loading) return <p class="ck-quiet ck-shimmer">{t('Loading…')}</p>;
  if (!hasOlder) return null;
  return (
    <button type="button" class="ck-quiet ck-link ck-older" ref={line} onClick={() => void load()}>
      {t('Earlier messages')}
    </button>
  );
}

/** Notes the place while what came before `oldest` is about to be drawn, and gives how to restore it. */
function useRestoring(oldest: ThreadItem | undefined, holdPlace: OlderProps['holdPlace']) {
  const drawn = useRef(oldest);
  const restore = useRef<(() => void) | null>(null);
  if (drawn.current !== oldest) {
    drawn.current = oldest;
    restore.current = holdPlace();
  }
  return restore;
}

function isInSight({ isIntersecting }: IntersectionObserverEntry): boolean {
  return isIntersecting;
}
