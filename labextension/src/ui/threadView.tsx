import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ChatState } from '../state';
import { ClosedBanner } from './closedBanner';
import { ConfirmCard } from './confirmCard';
import { ErrorCard } from './errorCard';
import { CardsContext, useCardFrame } from './hoverCard';
import { Icon } from './icons';
import { Notices } from './notices';
import { Older } from './older';
import { Queue } from './queue';
import { QuoteButton } from './quoteButton';
import { RunIndicator } from './runIndicator';
import { useScrolling } from './scrolling';
import { useSession } from './session';
import { StartScreen } from './startScreen';
import {
  FeedbackContext,
  RunFactsContext,
  ThreadFactsContext,
  useFactsOf,
  useRunFactsOf,
} from './threadFacts';
import { newestMessage } from './turn';
import { TurnList } from './turnList';

interface ThreadViewProps {
  state: ChatState;
  editing: string | null;
  onEdit: (id: string | null) => void;
  onSetup: () => void;
  onQuote: (text: string) => void;
}

/** The open conversation, from its oldest loaded message to what is going on now. */
export function ThreadView({ state, editing, onEdit, onSetup, onQuote }: ThreadViewProps): JSX.Element {
  const { t, options } = useSession();
  const outer = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const facts = useFactsOf(state);
  const runFacts = useRunFactsOf(state);
  const { cards, card } = useCardFrame(outer);
  const { error, confirm, run, loading } = state;
  const empty = state.items.length === 0 && !run && !loading && !error && !confirm && !facts.closed;
  const follow = !empty && ((options.thread?.autoScroll ?? false) || !run);
  const { atEnd, toEnd, holdPlace } = useScrolling(frame, content, follow);
  useEndOnSend(state, empty, toEnd);
  return (
    <div class="ck-thread-frame" ref={outer}>
      <CardsContext.Provider value={cards}>
        <ThreadFactsContext.Provider value={facts}>
          <section
            class="ck-thread"
            data-running={run ? '' : undefined}
            ref={frame}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
            tabIndex={0}
            aria-label={t('Conversation')}
            onScroll={() => card && cards.hide(0)}
          >
            <div class="ck-column" ref={content}>
              <Older state={state} frame={frame} holdPlace={holdPlace} />
              {empty && <StartScreen page={state.page} />}
              <RunFactsContext.Provider value={runFacts}>
                <FeedbackContext.Provider value={state.feedback}>
                  <TurnList state={state} editing={editing} onEdit={onEdit} />
                </FeedbackContext.Provider>
              </RunFactsContext.Provider>
              <RunIndicator state={state} />
              {error && <ErrorCard error={error} onSetup={onSetup} />}
              <Notices notices={state.notices} />
              {confirm && <ConfirmCard confirm={confirm} />}
              <Queue queue={state.queue} />
              <ClosedBanner status={state.thread?.status} />
            </div>
          </section>
        </ThreadFactsContext.Provider>
      </CardsContext.Provider>
      {card}
      <QuoteButton frame={outer} onQuote={onQuote} />
      {!atEnd && !empty && (
        <button type="button" class="ck-float ck-jump" onClick={toEnd}>
          <Icon name="down" />
          {t('Jump to latest')}
        </button>
      )}
    </div>
  );
}

/** One's own message is always brought into sight, and so is another thread's end; a start is read from its top. */
function useEndOnSend(state: ChatState, empty: boolean, toEnd: () => void): void {
  const newest = newestMessage(state.items)?.id;
  // A new message or thread is the reason to scroll.
  useEffect(() => {
    if (!empty) toEnd();
  }, [newest, state.thread?.id, toEnd]);
}
