import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { readLink } from '../links';
import type { Source } from '../protocol';
import { Disclosure } from './disclosure';
import { useEntity } from './entities';
import { Icon } from './icons';
import { useSession } from './session';
import { originOf, sourceIcon } from './sourceSummary';

/** More than these are put away behind a line that counts them. */
const FEW = 3;

/** What an answer rests on, under it, in its groups. */
export function Sources({ sources }: { sources: readonly Source[] }): JSX.Element | null {
  const { t } = useSession();
  const [decided, setDecided] = useState<boolean | null>(null);
  if (sources.length === 0) return null;
  const line = sources.length === 1 ? t('1 source') : t('%1 sources', sources.length);
  return (
    <section class="ck-sources" aria-label={t('Sources')}>
      <Disclosure line={line} icon="book" open={decided ?? sources.length <= FEW} onToggle={setDecided}>
        {groupsOf(sources).map(([group, entries]) => (
          <div key={group} class="ck-source-group">
            {group && <div class="ck-source-heading">{group}</div>}
            <ol>
              {entries.map(({ source, number }) => (
                <SourceEntry key={number} source={source} number={number} />
              ))}
            </ol>
          </div>
        ))}
      </Disclosure>
    </section>
  );
}

interface Numbered {
  source: Source;
  /** The one of its marks; without one the order says nothing. */
  number?: number;
}

/** One source: opened where it can be. */
export function SourceEntry({ source, number }: Numbered): JSX.Element {
  const origin = originOf(source);
  const detail = [origin, source.timestamp].filter(Boolean).join(' · ');
  return (
    <li class="ck-source" value={number}>
      {number === undefined ? <Icon name={sourceIcon(source)} /> : <span class="ck-number">{number}</span>}
      <span class="ck-source-text">
        <SourceName source={source} />
        {detail && <small>{detail}</small>}
      </span>
    </li>
  );
}

function SourceName({ source }: { source: Source }): JSX.Element {
  const entity = useEntity(source.type === 'entity' ? source : null);
  const link = source.type === 'url' ? readLink(source.url) : null;
  if (link) {
    return (
      <a href={link.href} target="_blank" rel="noopener noreferrer" title={source.description}>
        {source.title}
      </a>
    );
  }
  if (entity) {
    return (
      <button type="button" class="ck-link" title={source.description} onClick={entity.open}>
        {source.title}
      </button>
    );
  }
  return <span title={source.description}>{source.title}</span>;
}

/** In the order in which the groups come first; those without one together. */
function groupsOf(sources: readonly Source[]): [string, Numbered[]][] {
  const groups = new Map<string, Numbered[]>();
  for (const [index, source] of sources.entries()) {
    const group = source.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), { source, number: index + 1 }]);
  }
  return [...groups];
}
