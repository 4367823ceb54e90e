import { useEffect, useRef } from 'preact/hooks';
import type { ChatState } from '../state';
import { answerText } from './assistantMessage';
import type { Session } from './session';
import { newestIndex } from './turn';

/** The longest part of an answer that is read out at once, in characters. */
const LONGEST = 2_000;

/** Says what changed to a screen reader: that an answer is on its way, and the whole of it once it is there. */
export function useAnnouncements(state: ChatState, { announce, t }: Session): void {
  const wasRunning = useRef(false);
  const running = state.run !== null;
  // Only the start and the end of a run are said.
  useEffect(() => {
    if (running && !wasRunning.current) announce(t('Waiting for the answer'));
    if (!running && wasRunning.current && !state.error) announce(outcome(state, t));
    wasRunning.current = running;
  }, [running]);
}

function outcome(state: ChatState, t: Session['t']): string {
  const last = state.items[newestIndex(state.items, (item) => item.type !== 'end_of_turn')];
  if (last?.type === 'task') return last.task.title ?? t('Stopped');
  if (last?.type === 'assistant_message') return t('Answer: %1', answerText(last).slice(0, LONGEST));
  return '';
}
