import type { JSX } from 'preact';
import type { Run } from '../state';
import { useSession } from './session';

/** That the assistant is at work, while no text shows it: what it does, or three calm dots. */
export function RunIndicator({ run }: { run: Run | null }): JSX.Element | null {
  const { t } = useSession();
  if (!run || (run.phase === 'streaming' && !run.progress)) return null;
  return (
    <div class="ck-run">
      {run.progress ? (
        <span class="ck-shimmer">{run.progress.text}</span>
      ) : (
        <span class="ck-dots" role="img" aria-label={t('Waiting for the answer')}>
          <i />
          <i />
          <i />
        </span>
      )}
    </div>
  );
}
