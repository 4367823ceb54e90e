import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ThreadMeta } from '../chatState';
import { ExportThread } from './exportThread';
import { IconButton } from './icons';
import { useSession } from './session';
import { exactTime, timeAgo } from './times';

interface RowProps {
  thread: ThreadMeta;
  open: boolean;
}

interface ModeProps {
  thread: ThreadMeta;
  onClose: () => void;
}

/** One conversation of the history; renaming, exporting and deleting happen in its place. */
export function HistoryRow({ thread, open }: RowProps): JSX.Element {
  const [mode, setMode] = useState<'show' | 'rename' | 'export' | 'delete'>('show');
  const row = useRef<HTMLLIElement>(null);
  const close = () => {
    setMode('show');
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>('.ck-row-open')?.focus());
  };
  return (
    <li class={open ? 'ck-row ck-current' : 'ck-row'} ref={row}>
      {mode === 'show' && (
        <Shown
          thread={thread}
          open={open}
          onRename={() => setMode('rename')}
          onExport={() => setMode('export')}
          onDelete={() => setMode('delete')}
        />
      )}
      {mode === 'rename' && <Rename thread={thread} onClose={close} />}
      {mode === 'export' && <ExportThread thread={thread} onClose={close} />}
      {mode === 'delete' && <Delete thread={thread} open={open} onClose={close} />}
    </li>
  );
}

function Shown({
  thread,
  open,
  onRename,
  onExport,
  onDelete,
}: RowProps & { onRename: () => void; onExport: () => void; onDelete: () => void }): JSX.Element {
  const { client, host, options, t } = useSession();
  const { showRename = true, showDelete = true } = options.history ?? {};
  return (
    <>
      <button
        type="button"
        class="ck-row-open"
        aria-current={open ? 'true' : undefined}
        title={exactTime(thread.created_at)}
        onClick={() => client.openThread(thread.id)}
      >
        <span>{thread.title || t('Untitled')}</span>
        <small>
          {thread.run ? <span class="ck-answering">{t('Answering…')}</span> : timeAgo(thread.created_at, t)}
        </small>
      </button>
      <div class="ck-actions">
        {showRename && host.may('threads.update') && (
          <IconButton name="pencil" label={t('Rename')} onClick={onRename} />
        )}
        {host.detached && host.saveFiles && host.may('threads.export') && (
          <IconButton name="download" label={t('Export')} onClick={onExport} />
        )}
        {showDelete && host.may('threads.delete') && (
          <IconButton name="trash" label={t('Delete')} onClick={onDelete} />
        )}
      </div>
    </>
  );
}

function Rename({ thread, onClose }: ModeProps): JSX.Element {
  const { client, t } = useSession();
  const [title, setTitle] = useState(thread.title ?? '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const named = title.trim();
    if (named && named !== thread.title) void client.renameThread(thread.id, named);
    onClose();
  };
  return (
    <form class="ck-row-form" onSubmit={onSubmit}>
      <input
        ref={field}
        aria-label={t('Title')}
        value={title}
        onInput={(event) => setTitle(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="ck-buttons">
        <button type="button" class="ck-button" onClick={onClose}>
          {t('Cancel')}
        </button>
        <button type="submit" class="ck-button ck-primary">
          {t('Save')}
        </button>
      </div>
    </form>
  );
}

function Delete({ thread, open, onClose }: ModeProps & RowProps): JSX.Element {
  const { client, t } = useSession();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);
  const remove = async () => {
    await client.deleteThread(thread.id);
    if (open) client.show('history');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the question, wherever in it the focus is
    <div class="ck-row-form" onKeyDown={onKeyDown}>
      <p>{t('Delete “%1”? This cannot be undone.', thread.title || t('Untitled'))}</p>
      <div class="ck-buttons">
        <button type="button" class="ck-button" ref={keep} onClick={onClose}>
          {t('Keep')}
        </button>
        <button type="button" class="ck-button ck-destructive" onClick={remove}>
          {t('Delete')}
        </button>
      </div>
    </div>
  );
}
