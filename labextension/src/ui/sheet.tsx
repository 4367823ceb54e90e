import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './icons';
import { useSession } from './session';

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A page over the chat that is closed again. Whoever opens it makes what lies under it inert. */
export function Sheet({ title, onClose, children }: SheetProps): JSX.Element {
  const { t } = useSession();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = root.current?.querySelector<HTMLElement>('[data-first], input, .ck-icon-button');
    first?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <div class="ck-sheet" role="dialog" aria-modal="true" aria-label={title} ref={root} onKeyDown={onKeyDown}>
      <header class="ck-header">
        <h1>{title}</h1>
        <IconButton name="close" label={t('Close')} onClick={onClose} />
      </header>
      <div class="ck-sheet-body">{children}</div>
    </div>
  );
}
