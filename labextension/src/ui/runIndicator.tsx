import type { JSX } from 'preact';
import type { ChatState, Run } from '../state';
import { drawingOf } from './chatkitIcons';
import { Icon } from './icons';
import { useSession } from './session';
import { growingItem } from './turnList';

/** That the assistant is at work, while no item shows it: what it does, or three calm dots. */
export function RunIndicator({ state }: { state: ChatState }): JSX.Element | null {
  const { t } = useSession();
  const { run } = state;
  if (!run || (!run.progress && !run.writing && isShown(state))) return null;
  const line = lineOf(run, t);
  return (
    <div class="ck-run" role="status">
      {line === null ? (
        <span class="ck-dots" role="img" aria-label={t('Waiting for the answer')}>
          <i />
          <i />
          <i />
        </span>
      ) : (
        <span class="ck-work">
          <Icon name={run.phase === 'reconnecting' ? 'retry' : (drawingOf(run.progress?.icon) ?? 'dot')} />
          <span class="ck-shimmer">{line}</span>
        </span>
      )}
    </div>
  );
}

function lineOf(run: Run, t: (text: string) => string): string | null {
  if (run.phase === 'reconnecting') {
    return t('Connection lost. The answer goes on at the server; reconnecting…');
  }
  return run.progress?.text ?? (run.writing ? t('Writing a change of the notebook…') : null);
}

/** Whether the last item itself says that something goes on, or that nothing more comes. */
function isShown(state: ChatState): boolean {
  const last = state.items.at(-1);
  if (state.run?.phase !== 'streaming') return false;
  const ends =
    last?.type === 'end_of_turn' || last?.type === 'client_tool_call' || last?.type === 'structured_input';
  return growingItem(state) !== null || ends;
}
