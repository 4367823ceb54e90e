import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Decoration, decorateCode } from './codeDecoration';
import { ProsePainter } from './prosePainter';
import { useSession } from './session';
import { useTurn } from './turn';

interface ProseProps {
  text: string;
  closed: boolean;
  /** Code to show as it is until the host has drawn it. */
  meanwhile?: string;
}

/** A block of Markdown, drawn by the host. */
export function Prose({ text, closed, meanwhile }: ProseProps): JSX.Element {
  const session = useSession();
  const turn = useTurn();
  const container = useRef<HTMLDivElement>(null);
  const painter = useRef<ProsePainter | null>(null);

  useLayoutEffect(() => {
    let decoration: Decoration | null = null;
    const el = container.current;
    if (!el) return;
    painter.current = new ProsePainter(
      el,
      session.host.renderMarkdown.bind(session.host),
      (drawn, isClosed) => {
        if (isClosed) decoration = decorateCode(drawn, session, turn);
      },
    );
    if (meanwhile !== undefined) painter.current.showPlain(meanwhile);
    return () => {
      painter.current?.dispose();
      decoration?.dispose();
    };
  }, [session, turn]);

  useLayoutEffect(() => painter.current?.paint(text, closed), [text, closed, session, turn]);

  return <div class="ck-prose" ref={container} />;
}
