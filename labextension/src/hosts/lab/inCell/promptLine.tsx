import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, IconButton } from '../../../ui/icons';
import { useSession } from '../../../ui/session';

/** What a person is told of the question they asked in a cell. */
export type PromptStage =
  | { stage: 'writing' }
  | { stage: 'working'; line: string }
  /** Nothing more comes in the cell; `line` says where to look. */
  | { stage: 'over'; line: string };

export interface PromptLineProps {
  at: PromptStage;
  onSend: (text: string) => void;
  onStop: () => void;
  onOpenChat: () => void;
  onClose: () => void;
}

/** One line in a cell: the question, then what becomes of it. */
export function PromptLine({ at, onSend, onStop, onOpenChat, onClose }: PromptLineProps): JSX.Element {
  const { t } = useSession();
  if (at.stage === 'writing') return <PromptField onSend={onSend} onClose={onClose} />;
  return (
    <div class="ck-proposal-line">
      <Icon name="sparkle" />
      <span class={at.stage === 'working' ? 'ck-shimmer' : ''} role="status">
        {at.line}
      </span>
      <span class="ck-space" />
      <button type="button" class="ck-link ck-hint" onClick={onOpenChat}>
        {t('Show in the chat')}
      </button>
      {at.stage === 'working' ? (
        <IconButton name="stop" label={t('Stop the answer')} onClick={onStop} />
      ) : (
        <IconButton name="close" label={t('Close')} onClick={onClose} />
      )}
    </div>
  );
}

function PromptField({ onSend, onClose }: Pick<PromptLineProps, 'onSend' | 'onClose'>): JSX.Element {
  const { t } = useSession();
  const field = useRef<HTMLInputElement>(null);
  // At once: what is typed next belongs here and not into the cell.
  useLayoutEffect(() => field.current?.focus(), []);
  const send = () => {
    const text = field.current?.value.trim();
    if (text) onSend(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    if (event.key === 'Enter') send();
    else onClose();
  };
  return (
    <div class="ck-proposal-line">
      <Icon name="sparkle" />
      <input
        ref={field}
        class="ck-proposal-field"
        type="text"
        aria-label={t('What should this cell do?')}
        placeholder={t('What should this cell do?')}
        autocomplete="off"
        spellcheck={false}
        onKeyDown={onKeyDown}
      />
      <IconButton name="up" label={t('Ask')} onClick={send} />
      <IconButton name="close" label={t('Close')} onClick={onClose} />
    </div>
  );
}
