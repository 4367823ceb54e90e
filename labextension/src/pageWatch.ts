/** Keeps `state.page` fresh: one `Host.context` at a time, and one more when the page changed meanwhile. */
import type { Host } from './host';
import type { NamedContext, PageContext, TagContent } from './protocol';
import type { Store } from './store';

export class PageWatch {
  private reading = false;
  private stale = false;
  private unsubscribe: (() => void) | null = null;

  constructor(
    private readonly host: Host,
    private readonly store: Store,
  ) {}

  start(): void {
    this.unsubscribe ??= this.host.onContextChanged(() => void this.refresh());
    void this.refresh();
  }

  stop(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  /** Reads the page now. Null when it cannot be read: a message goes without it rather than not at all. */
  async read(): Promise<PageContext | null> {
    try {
      const page = await this.host.context();
      this.store.dispatch({ type: 'local.page', page });
      return page;
    } catch {
      return null;
    }
  }

  /** Reads what these tags name. Nothing where it cannot be read. */
  async named(tags: readonly TagContent[]): Promise<NamedContext[]> {
    try {
      return tags.length > 0 ? ((await this.host.entities?.read?.(tags)) ?? []) : [];
    } catch {
      return [];
    }
  }

  private async refresh(): Promise<void> {
    this.stale = true;
    if (this.reading) return;
    this.reading = true;
    while (this.stale && this.unsubscribe) {
      this.stale = false;
      await this.read();
    }
    this.reading = false;
  }
}
