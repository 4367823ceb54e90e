import type { JSX } from 'preact';
import type { ChatState } from '../../chatState';
import { Icon } from '../icons';
import { useSession } from '../session';

interface SendOrStopProps {
  run: ChatState['run'];
  empty: boolean;
  /** Files are on their way; the message is sent after them. */
  waiting: boolean;
  onSend: () => void;
}

/** Sends; where there is nothing to send and a run is under way, stops it. */
export function SendOrStop({ run, empty, waiting, onSend }: SendOrStopProps): JSX.Element {
  const { client, t } = useSession();
  const stop = run?.allowCancel && (
    <button
      type="button"
      class="ck-send ck-stop"
      title={t('Stop (Esc)')}
      aria-label={t('Stop')}
      onClick={() => client.stop()}
    >
      <Icon name="stop" />
    </button>
  );
  if (stop && empty) return stop;
  const label = waiting
    ? t('Waiting for the files; press to not send')
    : run
      ? t('Send when the answer is complete')
      : t('Send');
  return (
    <>
      {stop}
      <button
        type="button"
        class={waiting ? 'ck-send ck-waiting' : 'ck-send'}
        title={label}
        aria-label={label}
        disabled={empty}
        onClick={onSend}
      >
        <Icon name="up" />
      </button>
    </>
  );
}
