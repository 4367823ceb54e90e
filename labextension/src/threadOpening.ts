/** Opens a stored thread: its newest items, its title and status, its tokens. */
import type { ChatError, Settable, ThreadMeta } from './chatState';
import { THREAD_MEMORY } from './conversation';
import { metaOf } from './events';
import { failure, isAbort, isGone } from './failures';
import type { Host } from './host';
import { loadItems } from './itemPages';
import type { Thread, Usage } from './protocol';
import { request } from './request';
import type { Store } from './store';

export class ThreadOpening {
  private current = new AbortController();
  /** The thread that could not be opened, for another try. */
  failed: string | null = null;

  constructor(
    private readonly host: Host,
    private readonly store: Store,
  ) {}

  /** Shows the thread; whether it could. A failure is the state's error, but for one that is gone when `quiet`. */
  async open(id: string, quiet: boolean): Promise<boolean> {
    const { signal } = this.renew();
    const listed = this.store.state.threads.data.find((thread) => thread.id === id) ?? null;
    this.store.dispatch({ type: 'local.open', thread: listed, loading: true });
    try {
      await this.load(id, signal);
      return !signal.aborted;
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) this.fail(id, error, quiet);
      return false;
    }
  }

  /** Shows an empty conversation. */
  clear(): void {
    this.renew();
    this.host.memory.set(THREAD_MEMORY, null);
    this.store.dispatch({ type: 'local.open', thread: null, loading: false });
  }

  /** Puts the page before the oldest item shown in front of it. */
  async loadOlder(): Promise<void> {
    const { thread, hasOlder, loading, olderCursor } = this.store.state;
    if (!thread || !hasOlder || loading) return;
    const { signal } = this.current;
    this.set({ loading: true });
    try {
      const page = await loadItems(this.host, thread.id, olderCursor, signal);
      if (!signal.aborted) this.store.dispatch({ type: 'local.older', page });
    } catch (error) {
      if (!signal.aborted) this.set({ error: this.explain(error, false) });
    }
    if (!signal.aborted) this.set({ loading: false });
  }

  dispose(): void {
    this.current.abort();
  }

  private renew(): AbortController {
    this.failed = null;
    this.current.abort();
    this.current = new AbortController();
    return this.current;
  }

  private async load(id: string, signal: AbortSignal): Promise<void> {
    const body = { type: 'threads.get_by_id', params: { thread_id: id } } as const;
    const [thread, page] = await Promise.all([
      request<Thread & { usage?: Usage }>(this.host, body, signal),
      loadItems(this.host, id, undefined, signal),
    ]);
    if (signal.aborted) return;
    const { usage, ...meta } = metaOf(thread) as ThreadMeta & { usage?: Usage };
    this.host.memory.set(THREAD_MEMORY, id);
    this.store.dispatch({ type: 'local.newest', page, keep: new Set() });
    this.set({ thread: meta, usage: usage ?? null, loading: false });
  }

  /** What was typed meanwhile must not start a thread of its own: it waits for the person. */
  private fail(id: string, error: unknown, quiet: boolean): void {
    this.store.dispatch({ type: 'local.hold' });
    if (isGone(error)) {
      this.clear();
      this.store.dispatch({ type: 'local.deleted', threadId: id });
      if (!quiet) this.set({ error: this.explain(error, false) });
    } else {
      this.failed = id;
      this.set({ loading: false, error: this.explain(error, true) });
    }
  }

  private explain(error: unknown, retry: boolean): ChatError {
    return failure(error, this.host.translate, retry);
  }

  private set(fields: Partial<Settable>): void {
    this.store.dispatch({ type: 'local.set', fields });
  }
}
