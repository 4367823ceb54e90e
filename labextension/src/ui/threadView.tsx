import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ThreadItem } from '../protocol';
import type { ChatState } from '../state';
import { isLocal } from '../state';
import { ConfirmCard } from './confirmCard';
import { ErrorCard } from './errorCard';
import { Icon } from './icons';
import { Item } from './item';
import { Notices } from './notices';
import { Queue } from './queue';
import { QuoteButton } from './quoteButton';
import { RunIndicator } from './runIndicator';
import { useScrolling } from './scrolling';
import { useSession } from './session';
import { StartScreen } from './startScreen';
import { newestIndex, newestMessage, questionsOf } from './turn';

interface ThreadViewProps {
  state: ChatState;
  editing: string | null;
  onEdit: (id: string | null) => void;
  onSetup: () => void;
  onQuote: (text: string) => void;
}

/** The open conversation, from its oldest loaded message to what is going on now. */
export function ThreadView({ state, editing, onEdit, onSetup, onQuote }: ThreadViewProps): JSX.Element {
  const { t } = useSession();
  const outer = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { atEnd, toEnd, holdPlace } = useScrolling(frame, content);
  useEndOnSend(state, toEnd);
  const empty = state.items.length === 0 && !state.run && !state.loading && !state.error && !state.confirm;
  return (
    <div class="ck-thread-frame" ref={outer}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section class="ck-thread" ref={frame} tabIndex={0} aria-label={t('Conversation')}>
        <div class="ck-column" ref={content}>
          <Older state={state} holdPlace={holdPlace} />
          {empty && <StartScreen page={state.page} />}
          <Items state={state} editing={editing} onEdit={onEdit} />
          <RunIndicator run={state.run} />
          {state.error && <ErrorCard error={state.error} onSetup={onSetup} />}
          <Notices notices={state.notices} />
          {state.confirm && <ConfirmCard confirm={state.confirm} />}
          <Queue queue={state.queue} />
        </div>
      </section>
      <QuoteButton frame={outer} onQuote={onQuote} />
      {!atEnd && (
        <button type="button" class="ck-float ck-jump" onClick={toEnd}>
          <Icon name="down" />
          {t('Jump to latest')}
        </button>
      )}
    </div>
  );
}

function Items({ state, editing, onEdit }: Omit<ThreadViewProps, 'onSetup' | 'onQuote'>): JSX.Element {
  const { items, run } = state;
  const questions = questionsOf(items);
  const answering = run ? newestIndex(items, isAnswer) : -1;
  const open = answering === items.length - 1 ? answering : -1;
  const last = run ? -1 : newestIndex(items, (item) => item.type === 'assistant_message');
  return (
    <>
      {items.map((item, index) => (
        <Item
          key={item.id}
          item={item}
          question={questions[index] ?? null}
          streaming={index === open}
          last={index === last}
          editable={!run && item.type === 'user_message' && !isLocal(item.id)}
          editing={item.id === editing}
          onEdit={onEdit}
        />
      ))}
    </>
  );
}

function Older({ state, holdPlace }: { state: ChatState; holdPlace: () => void }): JSX.Element | null {
  const { client, t } = useSession();
  if (state.loading) return <p class="ck-quiet ck-shimmer">{t('Loading…')}</p>;
  if (!state.hasOlder) return null;
  const load = () => {
    holdPlace();
    void client.loadOlder();
  };
  return (
    <button type="button" class="ck-quiet ck-link" onClick={load}>
      {t('Earlier messages')}
    </button>
  );
}

/** One's own message is always brought into sight, and so is another thread's end. */
function useEndOnSend(state: ChatState, toEnd: () => void): void {
  const newest = newestMessage(state.items)?.id;
  // A new message or thread is the reason to scroll.
  useEffect(toEnd, [newest, state.thread?.id, toEnd]);
}

function isAnswer(item: ThreadItem): boolean {
  return item.type === 'assistant_message' || item.type === 'workflow';
}
