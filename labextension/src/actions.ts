/** Actions of widgets and of the page: in turn as a run, or beside it with a reply of their own. */
import type { Conversation } from './conversation';
import { failure } from './failures';
import type { Host } from './host';
import type { ActionParams, ThreadItem } from './protocol';
import { request } from './request';
import type { Store } from './store';

type Action = ActionParams['action'];

export class Actions {
  constructor(
    private readonly host: Host,
    private readonly store: Store,
    private readonly conversation: Conversation,
  ) {}

  /** What comes of it is streamed, after the run that is under way. */
  send(action: Action, itemId?: string): void {
    if (this.openThread()) this.conversation.act(action, itemId);
  }

  /** The reply may replace the item; a failure is the state's error. */
  async sendSync(action: Action, itemId?: string): Promise<void> {
    const threadId = this.openThread();
    if (!threadId) return;
    const params = { thread_id: threadId, ...(itemId ? { item_id: itemId } : {}), action };
    try {
      const body = { type: 'threads.sync_custom_action', params } as const;
      const { updated_item: item } = await request<{ updated_item?: ThreadItem | null }>(this.host, body);
      const isOpen = this.store.state.thread?.id === threadId;
      if (item && isOpen) this.store.receive({ type: 'thread.item.replaced', item });
    } catch (error) {
      const fields = { error: failure(error, this.host.translate, false) };
      this.store.dispatch({ type: 'local.set', fields });
    }
  }

  /** The open thread; null, and the person is told, where there is none yet. */
  private openThread(): string | null {
    const { thread } = this.store.state;
    if (thread) return thread.id;
    const message = this.host.translate(
      'There is no conversation yet that this could act on. Send a message first.',
    );
    this.store.dispatch({
      type: 'local.set',
      fields: { error: { message, retry: false, needsSetup: false } },
    });
    return null;
  }
}
