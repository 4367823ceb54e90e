import type { JSX } from 'preact';
import { useContext, useLayoutEffect, useRef } from 'preact/hooks';
import { SourcesContext } from './citations';
import { disguised } from './deeplinks';
import { CardsContext } from './hoverCard';
import { Decorator } from './proseDecoration';
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
  const cards = useContext(CardsContext);
  const sources = useRef(useContext(SourcesContext));
  sources.current = useContext(SourcesContext);
  const container = useRef<HTMLDivElement>(null);
  const painter = useRef<ProsePainter | null>(null);

  useLayoutEffect(() => {
    const el = container.current;
    if (!el) return;
    const decorator = new Decorator({ session, turn, cards, sources });
    painter.current = new ProsePainter(
      el,
      session.host.renderMarkdown.bind(session.host),
      decorator.decorate.bind(decorator),
    );
    if (meanwhile !== undefined) painter.current.showPlain(meanwhile);
    return () => {
      painter.current?.dispose();
      decorator.dispose();
    };
  }, [session, turn, cards]);

  useLayoutEffect(
    () => painter.current?.paint(disguised(text), closed),
    [text, closed, session, turn, cards],
  );

  return <div class="ck-prose" ref={container} />;
}
