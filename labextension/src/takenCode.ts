/** Code of answers that a person takes over into the notebook: whose it is, and that it was taken over. */
import type { Author, Host } from './host';
import { request } from './request';
import type { Store } from './store';

/** Milliseconds that the author is waited for: the person wants the code. */
const PATIENCE = 5_000;

/** An answer, and which of its pieces of code, counted from 0. */
export interface CodePlace {
  itemId: string;
  block: number;
}

export class TakenCode {
  constructor(
    private readonly host: Host,
    private readonly store: Store,
  ) {}

  /** Who wrote the code and who takes it over, as the server says; empty texts for what it does not know or say. */
  async author(place: CodePlace | null, code: string): Promise<Author> {
    const params = place && this.params(place, code);
    if (params && this.host.may('items.author')) {
      try {
        return await request<Author>(
          this.host,
          { type: 'items.author', params },
          AbortSignal.timeout(PATIENCE),
        );
      } catch {
        // The code comes into the notebook either way.
      }
    }
    return { model: '', at: new Date().toISOString(), acceptedBy: '', request: '' };
  }

  /** Notes on the server that the code is in the notebook now; nothing waits for it. */
  accept(place: CodePlace, code: string): void {
    const params = this.params(place, code);
    if (params && this.host.may('items.accept')) {
      // The code is in the notebook either way.
      request(this.host, { type: 'items.accept', params }).catch(() => {});
    }
  }

  private params({ itemId, block }: CodePlace, code: string) {
    const threadId = this.store.state.thread?.id;
    return threadId && this.host.detached ? { thread_id: threadId, item_id: itemId, block, code } : null;
  }
}
