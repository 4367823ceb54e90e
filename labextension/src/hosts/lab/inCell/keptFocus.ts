import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export interface KeptFocus {
  /** The part in which the focus stays. */
  body: RefObject<HTMLElement>;
  /** To be called before what has the focus may go. */
  keepFocus: () => void;
}

/** Gives the focus to the first button of a part that had it, where other buttons came with `decided`. */
export function useKeptFocus(decided: boolean): KeptFocus {
  const body = useRef<HTMLElement>(null);
  const kept = useRef(false);
  useLayoutEffect(() => {
    const { current } = body;
    if (kept.current && !current?.contains(document.activeElement)) current?.querySelector('button')?.focus();
    kept.current = false;
  }, [decided]);
  const keepFocus = () => {
    kept.current = body.current?.contains(document.activeElement) ?? false;
  };
  return { body, keepFocus };
}
