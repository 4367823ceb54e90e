import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ThreadList } from '../state';
import { HistoryRow } from './historyRow';
import { Icon } from './icons';
import { useSession } from './session';

/** Typing has to pause this long before a search starts, in milliseconds. */
const PAUSE = 250;

/** The conversations so far: search, open, rename, delete. */
export function HistoryView({
  threads,
  openId,
}: {
  threads: ThreadList;
  openId: string | null;
}): JSX.Element {
  const { client, t } = useSession();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => void client.loadThreads(), [client]);
  return (
    <div class="ck-history">
      <Search query={threads.query} onDown={() => focusRow(list.current, 0)} />
      <div class="ck-history-list">
        <ul ref={list} aria-label={t('Conversations')} onKeyDown={(event) => moveFocus(event, list.current)}>
          {threads.data.map((thread) => (
            <HistoryRow key={thread.id} thread={thread} open={thread.id === openId} />
          ))}
        </ul>
        <Rest threads={threads} />
      </div>
    </div>
  );
}

function Search({ query, onDown }: { query: string; onDown: () => void }): JSX.Element {
  const { client, t } = useSession();
  const [text, setText] = useState(query);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (text === query) return;
    const timer = setTimeout(() => void client.loadThreads(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text, query, client]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      onDown();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (text) setText('');
      else client.show('thread');
    }
  };
  return (
    <label class="ck-search">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label={t('Search in titles')}
        placeholder={t('Search in titles')}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}

/** What stands under the rows: more of them, or why there are none. */
function Rest({ threads }: { threads: ThreadList }): JSX.Element | null {
  const { client, t } = useSession();
  if (threads.error) {
    return (
      <div class="ck-notice ck-danger" role="alert">
        <Icon name="warning" />
        <div class="ck-notice-body">
          <p>{threads.error}</p>
          <button type="button" class="ck-button" onClick={() => client.loadThreads(threads.query)}>
            {t('Try again')}
          </button>
        </div>
      </div>
    );
  }
  if (threads.loading) return <p class="ck-quiet ck-shimmer">{t('Loading…')}</p>;
  if (threads.data.length === 0) {
    return (
      <p class="ck-quiet">
        {threads.query ? t('No title has “%1” in it.', threads.query) : t('No conversations yet.')}
      </p>
    );
  }
  if (!threads.hasMore) return null;
  return (
    <button type="button" class="ck-quiet ck-link" onClick={() => client.loadMoreThreads()}>
      {t('Show more')}
    </button>
  );
}

function rowsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('.ck-row-open') ?? [])];
}

function focusRow(list: HTMLElement | null, index: number): void {
  rowsOf(list)[index]?.focus();
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const rows = rowsOf(list);
  const at = rows.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  }
}
