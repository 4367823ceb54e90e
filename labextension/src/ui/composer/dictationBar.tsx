import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, IconButton } from '../icons';
import { useSession } from '../session';
import type { Dictation } from './dictation';

/** Takes the place of the controls while the microphone is on or the words are on their way. */
export function DictationBar({ dictation }: { dictation: Dictation }): JSX.Element | null {
  const { t } = useSession();
  const done = useRef<HTMLButtonElement>(null);
  const { phase } = dictation;
  const recording = phase.name === 'recording';
  useEffect(() => {
    if (recording) done.current?.focus();
  }, [recording]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    dictation.cancel();
  };
  return (
    <fieldset class="ck-controls ck-dictation" aria-label={t('Dictation')} onKeyDown={onKeyDown}>
      <span class="ck-recording">
        <span class={recording ? 'ck-recording-dot ck-shimmer' : 'ck-recording-dot ck-off'} />
        {recording ? <Elapsed since={phase.since} /> : <span role="status">{meanwhile(phase.name, t)}</span>}
      </span>
      <span class="ck-space" />
      <IconButton name="close" label={t('Cancel the dictation')} onClick={() => dictation.cancel()} />
      <button
        type="button"
        ref={done}
        class="ck-send"
        title={t('Write it down')}
        aria-label={t('Write it down')}
        disabled={!recording}
        onClick={() => dictation.finish()}
      >
        <Icon name="check" />
      </button>
    </fieldset>
  );
}

function meanwhile(phase: Dictation['phase']['name'], t: (text: string) => string): string {
  return phase === 'writing' ? t('Writing it down…') : t('Waiting for the microphone…');
}

function Elapsed({ since }: { since: number }): JSX.Element {
  const { t } = useSession();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <>
      <span>{t('Listening')}</span>
      <span class="ck-recording-time" role="timer">
        {time}
      </span>
    </>
  );
}

/** What stands above the text when dictation has a question, or did not work. */
export function DictationNote({ dictation }: { dictation: Dictation }): JSX.Element | null {
  const { t } = useSession();
  const { phase } = dictation;
  if (phase.name === 'asking') {
    return (
      <section class="ck-note" aria-label={t('Before the first recording')}>
        <p>{t('The recording goes to %1, which writes it down. You are asked once.', phase.host)}</p>
        <div class="ck-buttons">
          <button type="button" class="ck-button ck-primary" onClick={() => dictation.confirm()}>
            {t('Record')}
          </button>
          <button type="button" class="ck-button" onClick={() => dictation.cancel()}>
            {t('Not now')}
          </button>
        </div>
      </section>
    );
  }
  if (phase.name !== 'idle' || !phase.error) return null;
  return (
    <div class="ck-note ck-danger" role="alert">
      <p>{phase.error}</p>
      <IconButton name="close" label={t('Close')} onClick={() => dictation.cancel()} />
    </div>
  );
}
