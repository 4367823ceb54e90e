import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** How near the end counts as being there, in pixels. */
const NEAR = 32;

/** An element that is to stay `top` pixels below the top of the frame. */
interface Anchor {
  el: Element;
  top: number;
}

/**
 * `end` follows what is added below; `free` leaves the reader where they are; an anchor stays in its place
 * while older messages are put above, or while the details open that were asked for.
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
      else if (byReader(el.scrollTop - lastTop.current, hold.current)) hold.current = 'free';
      lastTop.current = el.scrollTop;
      setAtEnd(near);
    };
    const onResize = () => {
      if (following.current || hold.current !== 'end') keepPlace(el, hold.current);
      lastTop.current = el.scrollTop;
      const near = distanceFromEnd(el) <= NEAR;
      if (near && hold.current !== 'free') hold.current = 'end';
      setAtEnd(near);
    };
    const onClick = (event: Event) => {
      const line = event.target instanceof Element ? event.target.closest('[aria-expanded]') : null;
      if (line) hold.current = { el: line, top: topIn(el, line) };
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
    if (el && distanceFromEnd(el) > NEAR) hold.current = anchorIn(el) ?? 'free';
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

function distanceFromEnd(el: HTMLElement): number {
  return el.scrollHeight - el.clientHeight - el.scrollTop;
}

function keepPlace(el: HTMLElement, hold: Hold): void {
  if (hold === 'end') {
    el.scrollTop = el.scrollHeight;
  } else if (hold !== 'free' && hold.el.isConnected) {
    el.scrollTop += topIn(el, hold.el) - hold.top;
  }
}

/**
 * The first part of a turn that is in sight, or what holds it where only a gap is; what is in other groups may
 * not even be laid out.
 */
function anchorIn(frame: HTMLElement): Anchor | null {
  const group = firstInSight(frame, frame.querySelectorAll('.ck-turns'));
  const turn = group && (firstInSight(frame, group.children) ?? group);
  const el = turn && (firstInSight(frame, turn.children) ?? turn);
  return el && { el, top: topIn(frame, el) };
}

function firstInSight(frame: HTMLElement, elements: Iterable<Element>): Element | null {
  const top = frame.getBoundingClientRect().top;
  for (const el of elements) {
    if (el.getBoundingClientRect().bottom > top) return el;
  }
  return null;
}

function topIn(frame: HTMLElement, el: Element): number {
  return el.getBoundingClientRect().top - frame.getBoundingClientRect().top;
}
