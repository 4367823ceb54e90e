import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { describeParts, type PartChip } from '../context';
import type { ChatState } from '../state';
import { inGroups } from './hostLine';
import { Icon } from './icons';
import { usePreview } from './preview';
import { useSession } from './session';

interface ContextRowProps {
  state: ChatState;
  onSee: () => void;
}

const NOTHING_REMOVED: ReadonlySet<string> = new Set();

/** What of this page would be sent with the next message, each part removable. */
export function ContextRow({ state, onSee }: ContextRowProps): JSX.Element | null {
  const { client, t } = useSession();
  const row = useRef<HTMLDivElement>(null);
  const visible = useVisible(row, state.page !== null);
  const { preview } = usePreview(state, PAUSE, visible);
  if (!state.page) return null;
  const toggle = (key: string) => client.setRemoved(toggled(state.removed, key));
  const parts = describeParts(state.page, NOTHING_REMOVED, t);
  return (
    <section class="ck-context" ref={row} aria-label={t('Sent with your message')}>
      {parts.map((part) => (
        <Chip
          key={part.key}
          part={part}
          removed={state.removed.has(part.key)}
          onToggle={() => toggle(part.key)}
        />
      ))}
      <button type="button" class="ck-tokens ck-link" title={t('See the text that is sent')} onClick={onSee}>
        {preview ? t('%1 tokens · see', inGroups(preview.tokens)) : t('See what is sent')}
      </button>
    </section>
  );
}

interface ChipProps {
  part: PartChip;
  removed: boolean;
  onToggle: () => void;
}

function Chip({ part, removed, onToggle }: ChipProps): JSX.Element {
  const { t } = useSession();
  const action = removed ? t('Send %1 again', part.label) : t('Do not send %1', part.label);
  const look = `ck-chip ${removed ? 'ck-removed' : part.error ? 'ck-failed' : ''}`;
  return (
    <span class={look}>
      <span class="ck-chip-label" title={part.label}>
        {part.label}
      </span>
      <button type="button" aria-label={action} title={action} onClick={onToggle}>
        <Icon name={removed ? 'plus' : 'close'} />
      </button>
    </span>
  );
}

/** Gives `removed` with `key` put in or taken out. */
export function toggled(removed: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(removed);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The page has to be still this long before the server is asked how much it is, in milliseconds. */
const PAUSE = 600;

function useVisible(el: { current: HTMLElement | null }, mounted: boolean): boolean {
  const [visible, setVisible] = useState(true);
  useEffect(() => {
    if (!mounted || !el.current) return;
    const watcher = new IntersectionObserver((entries) => {
      setVisible(entries.some((entry) => entry.isIntersecting));
    });
    watcher.observe(el.current);
    return () => watcher.disconnect();
  }, [el, mounted]);
  return visible;
}
