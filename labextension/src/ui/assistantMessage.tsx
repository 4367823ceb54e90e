import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { AssistantMessageItem } from '../protocol';
import { citationsOf, SourcesContext } from './citations';
import { Markdown } from './markdown';
import { useSession } from './session';
import { Sources } from './sources';
import { exactTime } from './times';

interface AssistantMessageProps {
  item: AssistantMessageItem;
  /** More of it will come. */
  streaming: boolean;
}

/** An answer, over the full width, with what it rests on. */
export function AssistantMessage({ item, streaming }: AssistantMessageProps): JSX.Element {
  const { t } = useSession();
  const { sources, marks } = useMemo(() => citationsOf(item.content), [item.content]);
  return (
    <article
      class="ck-assistant"
      data-item={item.id}
      aria-label={t('Answer')}
      title={exactTime(item.created_at)}
    >
      <SourcesContext.Provider value={sources}>
        {item.content.map((part, index) => (
          <Markdown key={index} text={part.text} streaming={streaming} marks={marks[index]} />
        ))}
      </SourcesContext.Provider>
      {!streaming && <Sources sources={sources} />}
    </article>
  );
}

/** The Markdown of an answer. */
export function answerText(item: AssistantMessageItem): string {
  return item.content.map((part) => part.text).join('\n\n');
}
