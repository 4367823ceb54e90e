import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** Keeps a text field as high as its text; its `max-height` is the limit, beyond it scrolls. */
export function useGrowing(field: RefObject<HTMLTextAreaElement>, text: string): void {
  // The height follows the text, which the field holds.
  useLayoutEffect(() => {
    const el = field.current;
    if (!el) return;
    el.style.height = 'auto';
    el.style.height = `${el.scrollHeight}px`;
  }, [field, text]);
}
