/** Thumbs: shown at once, taken back when the server does not keep them. */
import type { ChatState } from './chatState';
import { failure, isAbort } from './failures';
import type { Host } from './host';
import type { FeedbackKind } from './protocol';
import { request } from './request';
import type { Store } from './store';

export class Feedback {
  constructor(
    private readonly host: Host,
    private readonly store: Store,
  ) {}

  async give(itemIds: readonly string[], kind: FeedbackKind): Promise<void> {
    const { thread, feedback } = this.store.state;
    if (!thread) return;
    const before = itemIds.map((id) => [id, feedback[id]] as const);
    this.show(itemIds.map((id) => [id, kind]));
    const params = { thread_id: thread.id, item_ids: [...itemIds], kind };
    try {
      await request(this.host, { type: 'items.feedback', params });
    } catch (error) {
      if (isAbort(error) || this.store.state.thread?.id !== thread.id) return;
      this.show(before);
      const fields = { error: failure(error, this.host.translate, false) };
      this.store.dispatch({ type: 'local.set', fields });
    }
  }

  private show(kinds: readonly (readonly [string, FeedbackKind | undefined])[]): void {
    const given = { ...this.store.state.feedback, ...Object.fromEntries(kinds) };
    const known = Object.entries(given).filter(([, kind]) => kind !== undefined);
    const feedback = Object.fromEntries(known) as ChatState['feedback'];
    this.store.dispatch({ type: 'local.set', fields: { feedback } });
  }
}
