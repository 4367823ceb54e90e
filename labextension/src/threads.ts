/** The list of threads: searching, reading on, renaming, exporting, deleting. */
import type { ThreadMeta } from './chatState';
import { metaOf } from './events';
import { explain, isAbort } from './failures';
import type { ExportedFile, Host } from './host';
import type { ExportFormat, Page, RequestBody, Thread } from './protocol';
import { request } from './request';
import type { Store } from './store';

/** Threads asked for at once. */
const PAGE = 30;

export class Threads {
  private search = new AbortController();

  constructor(
    private readonly host: Host,
    private readonly store: Store,
  ) {}

  /** Finds the threads with `query` in their title; an older search that is still under way is called off. */
  async load(query: string): Promise<void> {
    await this.read(query, undefined, []);
  }

  async loadMore(): Promise<void> {
    const { query, after, data, hasMore, loading } = this.store.state.threads;
    if (hasMore && !loading) await this.read(query, after, data);
  }

  /** Reads again what is listed, as far as it is listed. Rejects as `Host.send` does. */
  async refresh(): Promise<void> {
    const { query, data, loading } = this.store.state.threads;
    if (loading) return;
    const { signal } = this.search;
    const body = listRequest(query, undefined, Math.max(PAGE, data.length));
    const page = await request<Page<Thread>>(this.host, body, signal);
    if (signal.aborted) return;
    this.set({ data: page.data.map(metaOf), hasMore: page.has_more, after: page.after, error: null });
  }

  async rename(threadId: string, title: string): Promise<void> {
    await this.attempt(async () => {
      const params = { thread_id: threadId, title };
      const thread = await request<Thread>(this.host, { type: 'threads.update', params });
      this.store.dispatch({ type: 'local.thread', thread: metaOf(thread) });
    });
  }

  /** Whether the thread is gone now. */
  async delete(threadId: string): Promise<boolean> {
    return this.attempt(async () => {
      await request(this.host, { type: 'threads.delete', params: { thread_id: threadId } });
      this.store.dispatch({ type: 'local.deleted', threadId });
    });
  }

  /** Has the thread saved by the page; gives the name of its file, null where that failed. */
  async export(threadId: string, to: ExportFormat): Promise<string | null> {
    let saved: string | null = null;
    await this.attempt(async () => {
      const body = { type: 'threads.export' as const, params: { thread_id: threadId, to } };
      const made = await request<{ name: string; files: ExportedFile[] }>(this.host, body);
      saved = (await this.host.saveFiles?.(made.name, made.files)) ?? null;
    });
    return saved;
  }

  dispose(): void {
    this.search.abort();
  }

  private async read(query: string, after: string | undefined, before: readonly ThreadMeta[]): Promise<void> {
    this.search.abort();
    this.search = new AbortController();
    const { signal } = this.search;
    this.set({ query, loading: true, error: null });
    try {
      const page = await request<Page<Thread>>(this.host, listRequest(query, after), signal);
      if (signal.aborted) return;
      const data = [...before, ...page.data.map(metaOf)];
      this.set({ data, loading: false, hasMore: page.has_more, after: page.after });
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      this.set({ loading: false, error: explain(error, this.host.translate) });
    }
  }

  private async attempt(act: () => Promise<void>): Promise<boolean> {
    try {
      this.set({ error: null });
      await act();
      return true;
    } catch (error) {
      this.set({ error: explain(error, this.host.translate) });
      return false;
    }
  }

  private set(fields: Partial<Store['state']['threads']>): void {
    this.store.dispatch({ type: 'local.threads', fields });
  }
}

function listRequest(query: string, after: string | undefined, limit = PAGE): RequestBody {
  const request = { type: 'threads.list', params: { limit, order: 'desc', after } } as const;
  return query ? { ...request, metadata: { query } } : request;
}
