import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ThreadMeta } from '../chatState';
import type { ExportFormat } from '../protocol';
import { IconButton } from './icons';
import { useSession } from './session';

interface ExportThreadProps {
  thread: ThreadMeta;
  onClose: () => void;
}

/** Asks as what a conversation is to be saved, and says where it is then. */
export function ExportThread({ thread, onClose }: ExportThreadProps): JSX.Element {
  const { client, t, announce } = useSession();
  const first = useRef<HTMLButtonElement>(null);
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const next = saved === null ? first.current : form.current?.querySelector('button');
    next?.focus();
  }, [saved]);

  const save = async (to: ExportFormat) => {
    setSaving(true);
    const name = await client.exportThread(thread.id, to);
    setSaving(false);
    // What went wrong is told above the list.
    if (name === null) return onClose();
    setSaved(name);
    announce(t('Saved as %1', name));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  const formats: [ExportFormat, string][] = [
    ['ipynb', t('Notebook')],
    ['md', t('Markdown')],
    ['json', t('JSON')],
  ];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the question, wherever in it the focus is
    <div class="ck-row-form" ref={form} onKeyDown={onKeyDown}>
      <div class="ck-row-ask">
        <p>{saved === null ? t('Save “%1” as', thread.title || t('Untitled')) : t('Saved as %1', saved)}</p>
        <IconButton name="close" label={saved === null ? t('Cancel') : t('Close')} onClick={onClose} />
      </div>
      {saved === null && (
        <div class="ck-buttons ck-formats">
          {formats.map(([to, label], index) => (
            <button
              key={to}
              type="button"
              class="ck-button"
              ref={index === 0 ? first : null}
              disabled={saving}
              onClick={() => void save(to)}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
