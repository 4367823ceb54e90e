import type { JSX } from 'preact';
import type { TagContent } from '../protocol';
import { useEntity } from './entities';
import { useCard } from './hoverCard';
import { useSession } from './session';
import { useText } from './sourceSummary';

/** Something that a message names, where it is named; what it is comes when it is pointed at. */
export function TagChip({ tag }: { tag: TagContent }): JSX.Element {
  const { t } = useSession();
  const entity = useEntity(tag);
  const card = useCard(() => <TagSummary tag={tag} />);
  const name = `@${tag.text}`;
  if (!entity) return <span class="ck-tag">{name}</span>;
  return (
    <button type="button" class="ck-tag" aria-label={t('Show %1', tag.text)} onClick={entity.open} {...card}>
      {name}
    </button>
  );
}

function TagSummary({ tag }: { tag: TagContent }): JSX.Element {
  const entity = useEntity(tag);
  const described = useText(entity?.describe ?? null);
  return (
    <>
      <b class="ck-source-title">{tag.text}</b>
      {described && <pre class="ck-described">{described}</pre>}
      {tag.group && <small>{tag.group}</small>}
    </>
  );
}
