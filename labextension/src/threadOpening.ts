/** Opens a stored thread: its newest items, its title and status, its tokens. */
import type { ChatError, Settable } from './chatState';
import type { ClientEvents } from './clientEvents';
import { failure, isAbort, isGone } from './failures';
import type { Host } from './host';
import { loadItems } from './itemPages';
import type { RunningRun } from './protocol';
import type { Store } from './store';
import { loadThread } from './threadLoading';
import { rememberThread } from './threadMemory';

export class ThreadOpening {
  private current = new AbortController();
  /** The thread that could not be opened, for another try. */
  failed: string | null = null;

  constructor(
    private readonly host: Host,
    private readonly store: Store,
    private readonly events: ClientEvents,
  ) {}

  /**
   * Shows the thread; gives the run under way there, null where it could not be shown. A failure is the state's
   * error, but for one that is gone when `quiet`.
   */
  async open(id: string, quiet: boolean): Promise<{ run: RunningRun | null } | null> {
    const { signal } = this.renew();
    const listed = this.store.state.threads.data.find((thread) => thread.id === id) ?? null;
    this.store.dispatch({ type: 'local.open', thread: listed, loading: true });
    this.events.tell({ name: 'chatkit.thread.load.start', detail: { threadId: id } });
    try {
      const run = await this.load(id, signal);
      return signal.aborted ? null : { run };
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) this.fail(id, error, quiet);
      return null;
    } finally {
      this.events.tell({ name: 'chatkit.thread.load.end', detail: { threadId: id } });
    }
  }

  /** Shows an empty conversation. */
  clear(): void {
    this.renew();
    rememberThread(this.host, null);
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

  private async load(id: string, signal: AbortSignal): Promise<RunningRun | null> {
    const { fields, page, run } = await loadThread(this.host, id, signal);
    if (signal.aborted) return null;
    rememberThread(this.host, id);
    this.set(fields);
    this.store.dispatch({ type: 'local.newest', page, keep: new Set() });
    this.set({ loading: false });
    return run;
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
