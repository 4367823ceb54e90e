import type { JSX } from 'preact';
import { readLink } from '../links';
import type { Source } from '../protocol';
import { useEntity } from './entities';
import { useCard } from './hoverCard';
import { useSession } from './session';
import { SourceSummary } from './sourceSummary';

interface SourceMarkProps {
  source: Source;
  /** Counted from 1. */
  number: number;
}

/** A small number in an answer, for the source of what stands before it. */
export function SourceMark({ source, number }: SourceMarkProps): JSX.Element {
  const { t } = useSession();
  const card = useCard(() => <SourceSummary source={source} />);
  const entity = useEntity(source.type === 'entity' ? source : null);
  const text = (source.type === 'entity' && source.inline_label) || String(number);
  const label = t('Source %1: %2', number, source.title);
  const link = source.type === 'url' ? readLink(source.url) : null;
  if (link) {
    return (
      <a
        class="ck-mark"
        href={link.href}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={label}
        {...card}
      >
        {text}
      </a>
    );
  }
  return (
    <button type="button" class="ck-mark" aria-label={label} onClick={() => entity?.open()} {...card}>
      {text}
    </button>
  );
}
