/** A turn under way: what it showed or dropped before the server took it, so that it can be taken back. */
import { dropAfter } from './items';
import { localMessage } from './messages';
import type { ThreadItem, UserMessageItem } from './protocol';
import { RunProgress } from './run';
import type { Store } from './store';
import { type Turn, textOf } from './turn';

export class Attempt {
  readonly controller = new AbortController();
  readonly progress = new RunProgress();
  private readonly message: UserMessageItem | null;
  private readonly known: ReadonlySet<string>;
  private dropped: readonly ThreadItem[] = [];

  /** Begins the run on the screen. `messageId` is a local one. */
  constructor(
    private readonly store: Store,
    readonly turn: Turn,
    messageId: string,
  ) {
    this.message = turn.draft && localMessage(messageId, turn.draft, turn.tag);
    this.known = new Set(store.state.items.map(({ id }) => id));
    store.dispatch({ type: 'local.run' });
    this.show();
  }

  /** Shows the message as if it were stored, without what it replaces; again after the items were loaded. */
  show(): void {
    const { draft, itemId } = this.turn;
    const items = this.othersShown();
    const kept = itemId ? dropAfter(items, itemId, draft !== null) : items;
    if (kept.length < items.length) this.dropped = items.slice(kept.length);
    this.setItems(this.message ? [...kept, this.message] : kept);
  }

  /** The message is still shown as one that the server has not stored. */
  get isLocal(): boolean {
    return this.store.state.items.some(({ id }) => id === this.message?.id);
  }

  /** Whether the message is among the stored items, under an id that was not there before. */
  isAmong(items: readonly ThreadItem[]): boolean {
    return items.some(
      (item) =>
        item.type === 'user_message' && !this.known.has(item.id) && textOf(item) === this.turn.draft?.text,
    );
  }

  /** Takes the message out of the thread. */
  forgetMessage(): void {
    this.setItems(this.othersShown());
  }

  /** Takes the message out of the thread, and puts back what it replaced. */
  undo(): void {
    const items = this.othersShown();
    const shown = new Set(items.map(({ id }) => id));
    this.setItems([...items, ...this.dropped.filter(({ id }) => !shown.has(id))]);
  }

  private othersShown(): readonly ThreadItem[] {
    return this.store.state.items.filter(({ id }) => id !== this.message?.id);
  }

  private setItems(items: readonly ThreadItem[]): void {
    this.store.dispatch({ type: 'local.set', fields: { items } });
  }
}
