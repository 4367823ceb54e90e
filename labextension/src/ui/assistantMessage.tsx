import type { JSX } from 'preact';
import type { AssistantMessageItem } from '../protocol';
import { CopyButton } from './copyButton';
import { IconButton } from './icons';
import { Markdown } from './markdown';
import { useSession } from './session';
import { exactTime } from './times';

interface AssistantMessageProps {
  item: AssistantMessageItem;
  streaming: boolean;
  /** The last answer: its actions are always in sight, and it can be asked for again. */
  last: boolean;
}

/** An answer, over the full width. */
export function AssistantMessage({ item, streaming, last }: AssistantMessageProps): JSX.Element {
  const { client, t } = useSession();
  return (
    <article class="ck-assistant" aria-label={t('Answer')}>
      {item.content.map((part, index) => (
        <Markdown key={index} text={part.text} streaming={streaming} />
      ))}
      {!streaming && (
        <div class={last ? 'ck-actions ck-always' : 'ck-actions'} title={exactTime(item.created_at)}>
          <CopyButton text={() => answerText(item)} label={t('Copy answer')} />
          {last && <IconButton name="retry" label={t('Answer again')} onClick={() => client.retry()} />}
        </div>
      )}
    </article>
  );
}

/** The Markdown of an answer. */
export function answerText(item: AssistantMessageItem): string {
  return item.content.map((part) => part.text).join('\n\n');
}
