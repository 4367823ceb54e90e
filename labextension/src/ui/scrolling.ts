import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** How near the end counts as being there, in pixels. */
const NEAR = 32;

/**
 * An element that is to stay `top` pixels below the top of the frame: what the reader scrolled to, or the line
 * whose details were asked for.
 */
interface Anchor {
  el: Element;
  top: number;
  reason: 'reading' | 'opened';
}

/**
 * `end` follows what is added below; an anchor stays in its place, whatever changes above it; `free` leaves all
 * as it comes. Browsers hold a place themselves, but not at the very top and not all of them.
 */
type Hold = 'end' | 'free' | Anchor;

export interface Scrolling {
  atEnd: boolean;
  toEnd: () => void;
  /** Called before older messages are added above; what it returns puts what is in sight back in its place. */
  holdPlace: () => () => void;
}

/**
 * Decides who moves the scroll position of `frame` as its only child `content` grows: the text or the reader.
 * While `follow` is false only the reader does, and `toEnd`.
 */
export function useScrolling(
  frame: RefObject<HTMLElement>,
  content: RefObject<HTMLElement>,
  follow: boolean,
): Scrolling {
  const hold = useRef<Hold>('end');
  const following = useRef(follow);
  following.current = follow;
  const lastTop = useRef(0);
  const [atEnd, setAtEnd] = useState(true);

  useEffect(() => {
    const el = frame.current;
    const inner = content.current;
    if (!el || !inner) return;
    lastTop.current = el.scrollTop;
    const onScroll = () => {
      const near = distanceFromEnd(el) <= NEAR;
      if (near) hold.current = 'end';
      else if (byReader(el.scrollTop - lastTop.current, hold.current)) hold.current = placeIn(el);
      lastTop.current = el.scrollTop;
      setAtEnd(near);
    };
    const onResize = () => {
      if (following.current || hold.current !== 'end') keepPlace(el, hold.current);
      lastTop.current = el.scrollTop;
      const near = distanceFromEnd(el) <= NEAR;
      if (near && !isReading(hold.current)) hold.current = 'end';
      setAtEnd(near);
    };
    const onClick = (event: Event) => {
      const line = event.target instanceof Element ? event.target.closest('[aria-expanded]') : null;
      if (line) hold.current = { el: line, top: topIn(el, line), reason: 'opened' };
    };
    const sizes = new ResizeObserver(onResize);
    sizes.observe(inner);
    sizes.observe(el);
    el.addEventListener('scroll', onScroll, { passive: true });
    el.addEventListener('click', onClick, { capture: true });
    return () => {
      sizes.disconnect();
      el.removeEventListener('scroll', onScroll);
      el.removeEventListener('click', onClick, { capture: true });
    };
  }, [frame, content]);

  const toEnd = useCallback(() => {
    hold.current = 'end';
    if (frame.current) keepPlace(frame.current, 'end');
  }, [frame]);

  const holdPlace = useCallback(() => {
    const el = frame.current;
    if (el && distanceFromEnd(el) > NEAR) hold.current = placeIn(el);
    return () => {
      if (!el || typeof hold.current === 'string') return;
      keepPlace(el, hold.current);
      lastTop.current = el.scrollTop;
    };
  }, [frame]);

  return { atEnd, toEnd, holdPlace };
}

/** Following the end only moves down, so what moves up is the reader. */
function byReader(moved: number, hold: Hold): boolean {
  return moved < -1 || (hold !== 'end' && moved > 1);
}

function isReading(hold: Hold): boolean {
  return hold === 'free' || (hold !== 'end' && hold.reason === 'reading');
}

function distanceFromEnd(el: HTMLElement): number {
  return el.scrollHeight - el.clientHeight - el.scrollTop;
}

function keepPlace(el: HTMLElement, hold: Hold): void {
  if (hold === 'end') {
    el.scrollTop = el.scrollHeight;
  } else if (hold !== 'free' && hold.el.isConnected) {
    const moved = topIn(el, hold.el) - hold.top;
    // To set what is there already would end a movement that is under way.
    if (Math.abs(moved) >= 0.5) el.scrollTop += moved;
  }
}

/** The first part of a turn that is in sight and laid out, or the gap where nothing is. */
function placeIn(frame: HTMLElement): Hold {
  const groups = frame.getElementsByClassName('ck-turns');
  const first = firstInSight(frame, groups);
  const group = [groups[first], groups[first + 1]].find((each) => each && !isGap(each));
  const turn = group?.children[firstInSight(frame, group.children)];
  const el = turn?.children[firstInSight(frame, turn.children)] ?? turn ?? groups[first];
  return el ? { el, top: topIn(frame, el), reason: 'reading' } : 'free';
}

/** The index of the first of `elements`, which lie one below the other, that is not above the frame. */
function firstInSight(frame: HTMLElement, elements: HTMLCollection): number {
  const { top } = frame.getBoundingClientRect();
  let [from, to] = [0, elements.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((elements[middle] as Element).getBoundingClientRect().bottom > top) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Whether the browser leaves `group` out, far from what is in sight, and only guesses how high it is. */
function isGap(group: Element): boolean {
  return group.firstElementChild?.checkVisibility?.({ contentVisibilityAuto: true }) === false;
}

function topIn(frame: HTMLElement, el: Element): number {
  return el.getBoundingClientRect().top - frame.getBoundingClientRect().top;
}
