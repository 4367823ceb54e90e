import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSession } from './session';

/** The Markdown that the page's author wants under the composer. */
export function Disclaimer(): JSX.Element | null {
  const { host, options } = useSession();
  const { text = '', highContrast } = options.disclaimer ?? {};
  const el = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (el.current && text) void host.renderMarkdown(text, el.current);
  }, [host, text]);
  if (!text) return null;
  return <div class={highContrast ? 'ck-disclaimer ck-strong' : 'ck-disclaimer'} ref={el} />;
}
