import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../../chatState';
import type { Translate } from '../../host';
import { useSession } from '../session';
import { canRecord, Recording } from './recording';

/** A recording ends by itself after this long, in milliseconds; the server takes no longer ones. */
const LONGEST = 300_000;

/** What dictation is doing. `asking`: whether the sound may go to a host that is not this machine. */
export type DictationPhase =
  | { name: 'idle'; error?: string }
  | { name: 'asking'; host: string }
  | { name: 'starting' }
  | { name: 'recording'; since: number }
  | { name: 'writing' };

export interface Dictation {
  phase: DictationPhase;
  start(): void;
  /** The host may hear it. */
  confirm(): void;
  /** Ends the recording and has it written down. */
  finish(): void;
  cancel(): void;
}

/** Speech for the message; null where the page, the server or the browser has no part in it. */
export function useDictation(state: ChatState, onText: (text: string) => void): Dictation | null {
  const { client, host, options, t } = useSession();
  const [phase, setPhase] = useState<DictationPhase>({ name: 'idle' });
  const recording = useRef<Recording | null>(null);
  /** Counts attempts: what a cancelled one still brings is not wanted. */
  const attempt = useRef(0);
  const stop = () => {
    attempt.current++;
    recording.current?.cancel();
    recording.current = null;
  };
  useEffect(() => stop, []);
  const transcription = state.models?.transcription;
  const wanted = options.composer?.dictation?.enabled && host.may('input.transcribe');
  const able = wanted && transcription && canRecord();

  const guarded = async (work: (current: () => boolean) => Promise<void>) => {
    const mine = ++attempt.current;
    const current = () => mine === attempt.current;
    try {
      await work(current);
    } catch (error) {
      if (current()) setPhase({ name: 'idle', error: reason(error, t) });
    }
  };
  const record = () =>
    guarded(async (current) => {
      setPhase({ name: 'starting' });
      const started = await Recording.start();
      if (!current()) return started.cancel();
      recording.current = started;
      setPhase({ name: 'recording', since: Date.now() });
    });
  const finish = () =>
    guarded(async (current) => {
      setPhase({ name: 'writing' });
      const sound = await recording.current?.stop();
      recording.current = null;
      const text = sound ? await client.transcribe(sound) : '';
      if (!current()) return;
      setPhase({ name: 'idle' });
      onText(text.trim());
    });
  const start = () => {
    if (transcription?.host && !transcription.confirmed) {
      setPhase({ name: 'asking', host: transcription.host });
    } else void record();
  };
  const confirm = () => {
    if (transcription?.host) void client.confirmHost(transcription.host);
    void record();
  };
  const cancel = () => {
    stop();
    setPhase({ name: 'idle' });
  };
  useLimit(phase, finish);
  return able ? { phase, start, confirm, finish: () => void finish(), cancel } : null;
}

function useLimit(phase: DictationPhase, finish: () => Promise<void>): void {
  // A recording's begin sets the clock.
  useEffect(() => {
    if (phase.name !== 'recording') return;
    const timer = setTimeout(() => void finish(), LONGEST);
    return () => clearTimeout(timer);
  }, [phase]);
}

function reason(error: unknown, t: Translate): string {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return t(
        'The browser does not let this page use the microphone. Allow it in the address bar, then try again.',
      );
    case 'NotFoundError':
      return t('No microphone was found. Plug one in, then try again.');
    case 'NotReadableError':
      return t('The microphone is in use by another program. Close that one, then try again.');
    default:
      return error instanceof Error && error.message ? error.message : t('The recording failed. Try again.');
  }
}
