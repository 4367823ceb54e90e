import type { JSX } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { FeedbackKind, ThreadItem } from '../protocol';
import { isLocal } from '../state';
import { answerText } from './assistantMessage';
import { CopyButton } from './copyButton';
import { IconButton } from './icons';
import { useSession } from './session';
import { FeedbackContext, useThreadFacts } from './threadFacts';
import type { ThreadTurn } from './threadTurns';

interface TurnActionsProps {
  turn: ThreadTurn;
  /** Of the newest turn they are always in sight; another one is not answered again without a question. */
  newest: boolean;
}

/** What can be done with an answer, at its end. */
export function TurnActions({ turn, newest }: TurnActionsProps): JSX.Element {
  const { client, host, options, t } = useSession();
  const { closed } = useThreadFacts();
  const [asking, setAsking] = useState(false);
  const text = turnText(turn.items);
  const { feedback, retry } = options.threadItemActions ?? {};
  const question = turn.question?.id;
  const mayRetry = retry && !closed && host.may('threads.retry_after_item');
  const canRetry = mayRetry && question !== undefined && !isLocal(question);
  const answerAgain = () => {
    setAsking(false);
    if (question !== undefined) client.retry(question);
  };
  if (asking && canRetry) return <AskAgain onRetry={answerAgain} onCancel={() => setAsking(false)} />;
  return (
    <div class={newest ? 'ck-actions ck-turn-actions ck-always' : 'ck-actions ck-turn-actions'}>
      {text && <CopyButton text={() => text} label={t('Copy answer')} />}
      {canRetry && (
        <IconButton
          name="retry"
          label={t('Answer again')}
          class="ck-when-idle"
          onClick={newest ? answerAgain : () => setAsking(true)}
        />
      )}
      {feedback && host.may('items.feedback') && <Thumbs turn={turn} />}
    </div>
  );
}

/** In place of the actions, where another answer would take away later turns. */
function AskAgain({ onRetry, onCancel }: { onRetry: () => void; onCancel: () => void }): JSX.Element {
  const { t } = useSession();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div class="ck-buttons ck-ask-again ck-when-idle">
      <span class="ck-hint">
        {t('Another answer takes the place of this one and of all that follows it.')}
      </span>
      <button type="button" class="ck-button" ref={first} onClick={onRetry}>
        {t('Answer again')}
      </button>
      <button type="button" class="ck-button ck-plain" onClick={onCancel}>
        {t('Cancel')}
      </button>
    </div>
  );
}

function Thumbs({ turn }: { turn: ThreadTurn }): JSX.Element | null {
  const { client, t, announce } = useSession();
  const feedback = useContext(FeedbackContext);
  const ids = turn.items.filter(isOfTheAssistant).map(({ id }) => id);
  if (ids.length === 0) return null;
  const given = ids.map((id) => feedback[id]).find((kind) => kind !== undefined);
  const give = (kind: FeedbackKind) => {
    if (kind === given) return;
    announce(kind === 'positive' ? t('Marked as a good answer') : t('Marked as a bad answer'));
    void client.giveFeedback(ids, kind);
  };
  return (
    <>
      <IconButton
        name="thumbUp"
        label={t('Good answer')}
        pressed={given === 'positive'}
        onClick={() => give('positive')}
      />
      <IconButton
        name="thumbDown"
        label={t('Bad answer')}
        pressed={given === 'negative'}
        onClick={() => give('negative')}
      />
    </>
  );
}

function isOfTheAssistant({ type }: ThreadItem): boolean {
  return type !== 'user_message' && type !== 'end_of_turn';
}

/** All that a turn says, as text. */
export function turnText(items: readonly ThreadItem[]): string {
  const texts = items.map((item) => {
    if (item.type === 'assistant_message') return answerText(item);
    return item.type === 'widget' ? (item.copy_text ?? '') : '';
  });
  return texts.filter(Boolean).join('\n\n');
}
