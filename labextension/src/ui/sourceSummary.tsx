import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { readLink } from '../links';
import type { Source } from '../protocol';
import { drawingOf } from './chatkitIcons';
import { useEntity } from './entities';
import { Icon, type IconName } from './icons';

/** What a card says of a source: its title, what it is about, and where it is from. */
export function SourceSummary({ source }: { source: Source }): JSX.Element {
  const described = useDescription(source);
  return (
    <>
      <b class="ck-source-title">
        <Icon name={sourceIcon(source)} />
        {source.title}
      </b>
      {described && <p>{described}</p>}
      <small>{[originOf(source), source.timestamp].filter(Boolean).join(' · ')}</small>
    </>
  );
}

/** Where a source is from, in a few words. */
export function originOf(source: Source): string {
  switch (source.type) {
    case 'url':
      return source.attribution || (readLink(source.url)?.host ?? source.url);
    case 'file':
      return source.filename === source.title ? '' : source.filename;
    case 'entity':
      return source.label ?? source.group ?? '';
    default:
      return String(source satisfies never);
  }
}

export function sourceIcon(source: Source): IconName {
  switch (source.type) {
    case 'url':
      return 'globe';
    case 'file':
      return 'file';
    case 'entity':
      return drawingOf(source.icon) ?? 'dot';
    default:
      return source satisfies never;
  }
}

/** Of an entity the page may know more than the answer says. */
function useDescription(source: Source): string | null {
  const entity = useEntity(source.type === 'entity' ? source : null);
  return useText(entity?.describe ?? null) ?? source.description ?? null;
}

/** The text that `ask` gives, once it is there; null before, and where it fails. */
export function useText(ask: (() => Promise<string | null>) | null): string | null {
  const [text, setText] = useState<string | null>(null);
  // A card asks once, when it comes.
  useEffect(() => {
    let gone = false;
    ask?.().then(
      (found) => gone || setText(found),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, []);
  return text;
}
