/** What the server tells of threads that changed: what is shown of them follows, in one go for several at once. */
import type { Clock } from './clock';
import type { Host, ThreadChange } from './host';
import type { Store } from './store';

/** Milliseconds in which news gather. */
const PAUSE = 100;

export interface ThreadNewsParts {
  host: Host;
  store: Store;
  clock: Clock;
  /** Shows the open thread as the server has it. */
  refreshThread(): Promise<void>;
  refreshList(): Promise<void>;
}

export class ThreadNews {
  private readonly changed = new Set<string>();
  private unsubscribe: (() => void) | null = null;

  constructor(private readonly parts: ThreadNewsParts) {}

  start(): void {
    this.unsubscribe ??= this.parts.host.onThreadChanged((change) => void this.note(change));
  }

  stop(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  private async note({ threadId }: ThreadChange): Promise<void> {
    this.changed.add(threadId);
    await this.parts.clock.wait(PAUSE);
    if (this.changed.size === 0) return;
    const { thread, view } = this.parts.store.state;
    const isOpen = thread !== null && this.changed.has(thread.id);
    this.changed.clear();
    if (!this.unsubscribe) return;
    const refreshes = [isOpen && this.parts.refreshThread(), view === 'history' && this.parts.refreshList()];
    await Promise.all(refreshes).catch(() => undefined);
  }
}
