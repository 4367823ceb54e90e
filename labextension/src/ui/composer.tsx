import type { JSX, RefObject } from 'preact';
import { useEffect, useImperativeHandle, useRef } from 'preact/hooks';
import type { Thread } from '../protocol';
import type { ChatState, Draft } from '../state';
import { useDrafts } from './drafts';
import { useGrowing } from './growing';
import { Icon, IconButton } from './icons';
import { ModelPicker } from './modelPicker';
import { useSession } from './session';

/** What the page around the chat can do with the composer. */
export interface ComposerHandle {
  focus(): void;
  setText(text: string): void;
  /** Put `text` above the message, as what it asks about. */
  quote(text: string): void;
}

interface ComposerProps {
  state: ChatState;
  handle: RefObject<ComposerHandle>;
  /** Edit the newest message of one's own, where there is one. */
  onEditLast: () => boolean;
  onSetup: () => void;
}

/** Where a message is written, with the controls of the conversation under it. */
export function Composer({ state, handle, onEditLast, onSetup }: ComposerProps): JSX.Element {
  const { client, t } = useSession();
  const [draft, setDraft] = useDrafts(state.thread?.id ?? null, state.run !== null);
  const field = useRef<HTMLTextAreaElement>(null);
  const closed = closedBecause(state.thread?.status);
  useGrowing(field, draft.text);
  useReturned(state.returned, draft, setDraft);
  useImperativeHandle(handle, () => ({
    focus: () => field.current?.focus(),
    setText: (text) => setDraft({ text }),
    quote: (quotedText) => {
      setDraft({ ...draft, quotedText });
      field.current?.focus();
    },
  }));

  const send = () => {
    const text = draft.text.trim();
    if (text === '' || closed !== null) return;
    setDraft({ text: '' });
    client.send({ ...draft, text });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && draft.text === '' && onEditLast()) {
      event.preventDefault();
    }
  };
  return (
    <div class="ck-box">
      {draft.quotedText && <Quoted text={draft.quotedText} onRemove={() => setDraft({ text: draft.text })} />}
      <textarea
        ref={field}
        rows={1}
        aria-label={t('Message')}
        placeholder={closed ?? (state.page?.notebook ? t('Ask about this notebook') : t('Ask anything'))}
        disabled={closed !== null}
        value={draft.text}
        onInput={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      <div class="ck-controls">
        <ModelPicker models={state.models} model={state.model} onSetup={onSetup} />
        <SendOrStop run={state.run} empty={draft.text.trim() === ''} onSend={send} />
      </div>
    </div>
  );
}

function Quoted({ text, onRemove }: { text: string; onRemove: () => void }): JSX.Element {
  const { t } = useSession();
  return (
    <div class="ck-quoted">
      <blockquote class="ck-quote">{text}</blockquote>
      <IconButton name="close" label={t('Remove the quote')} onClick={onRemove} />
    </div>
  );
}

interface SendOrStopProps {
  run: ChatState['run'];
  empty: boolean;
  onSend: () => void;
}

function SendOrStop({ run, empty, onSend }: SendOrStopProps): JSX.Element {
  const { client, t } = useSession();
  const stop = run?.allowCancel && (
    <button
      type="button"
      class="ck-send"
      title={t('Stop (Esc)')}
      aria-label={t('Stop')}
      onClick={() => client.stop()}
    >
      <Icon name="stop" />
    </button>
  );
  if (stop && empty) return stop;
  const label = run ? t('Send when the answer is complete') : t('Send');
  return (
    <>
      {stop}
      <button
        type="button"
        class="ck-send"
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

/** Text that could not be sent comes back in front of what was typed since. */
function useReturned(returned: Draft | null, draft: Draft, setDraft: (draft: Draft) => void): void {
  const { client } = useSession();
  // Only a newly returned text is a reason.
  useEffect(() => {
    const back = returned && client.takeReturned();
    if (!back) return;
    const text = [back.text, draft.text].filter(Boolean).join('\n\n');
    setDraft({ text, quotedText: back.quotedText ?? draft.quotedText });
  }, [returned]);
}

/** Why nothing can be written in this conversation; null when it is open. */
function closedBecause(status: Thread['status'] | undefined): string | null {
  return !status || status.type === 'active' ? null : (status.reason ?? '');
}

/** While an input method composes a character, Enter belongs to it. Safari says so only by the key code. */
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
