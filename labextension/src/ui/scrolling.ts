import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** How near the end counts as being there, in pixels. */
const NEAR = 32;

/**
 * `end` follows what is added below; `free` leaves the reader where they are; a number keeps that distance
 * from the end, for the moment when older messages are put above.
 */
type Hold = 'end' | 'free' | number;

export interface Scrolling {
  atEnd: boolean;
  toEnd: () => void;
  /** Keep what is in sight where it is while older messages are added above. */
  holdPlace: () => void;
}

/** Decides who moves the scroll position of `frame` as its only child `content` grows: the text or the reader. */
export function useScrolling(frame: RefObject<HTMLElement>, content: RefObject<HTMLElement>): Scrolling {
  const hold = useRef<Hold>('end');
  const [atEnd, setAtEnd] = useState(true);

  useEffect(() => {
    const el = frame.current;
    const inner = content.current;
    if (!el || !inner) return;
    let lastTop = el.scrollTop;
    const onScroll = () => {
      const near = distanceFromEnd(el) <= NEAR;
      if (near) hold.current = 'end';
      else if (byReader(el.scrollTop - lastTop, hold.current)) hold.current = 'free';
      lastTop = el.scrollTop;
      setAtEnd(near);
    };
    const onResize = () => {
      keepPlace(el, hold.current);
      lastTop = el.scrollTop;
      setAtEnd(distanceFromEnd(el) <= NEAR);
    };
    const sizes = new ResizeObserver(onResize);
    sizes.observe(inner);
    sizes.observe(el);
    el.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      el.removeEventListener('scroll', onScroll);
    };
  }, [frame, content]);

  const toEnd = useCallback(() => {
    hold.current = 'end';
    if (frame.current) keepPlace(frame.current, 'end');
  }, [frame]);

  const holdPlace = useCallback(() => {
    const el = frame.current;
    if (el) hold.current = el.scrollHeight - el.scrollTop;
  }, [frame]);

  return { atEnd, toEnd, holdPlace };
}

/** Following the end only moves down, so what moves up is the reader. */
function byReader(moved: number, hold: Hold): boolean {
  return moved < -1 || (hold !== 'end' && moved > 1);
}

function distanceFromEnd(el: HTMLElement): number {
  return el.scrollHeight - el.clientHeight - el.scrollTop;
}

function keepPlace(el: HTMLElement, hold: Hold): void {
  if (hold === 'end') {
    el.scrollTop = el.scrollHeight;
  } else if (hold !== 'free') {
    el.scrollTop = el.scrollHeight - hold;
  }
}
