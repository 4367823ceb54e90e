/** A turn under way: its run, and what it showed or dropped before the server took it, so that it can be taken back. */
import { dropAfter, putItem } from './items';
import { localMessage, textOf } from './messages';
import type { RunningRun, ThreadItem, UserMessageItem } from './protocol';
import { type Reading, RunProgress } from './run';
import type { Store } from './store';
import type { Turn } from './turn';

export class Attempt {
  readonly controller = new AbortController();
  /** Null until the request is on its way. */
  reading: Reading | null = null;
  /** Resolves at its end. */
  over: Promise<unknown> = Promise.resolve();
  /** The person stopped it; its last events are still to come. */
  stopped = false;
  /** Whoever listens knows that the answer began. */
  told = false;
  /** The person went to another thread before the server had taken it. */
  left = false;
  private readonly message: UserMessageItem | null;
  private readonly known: ReadonlySet<string>;
  private readonly before: ThreadItem | undefined;
  private dropped: readonly ThreadItem[] = [];

  /** Begins the run on the screen. `messageId` is a local one. */
  constructor(
    private readonly store: Store,
    readonly turn: Turn,
    readonly run: RunningRun,
    messageId: string,
  ) {
    this.message = turn.draft && localMessage(messageId, turn.draft, turn.tag);
    this.known = new Set(store.state.items.map(({ id }) => id));
    this.before = store.state.items.find(({ id }) => id === turn.shown?.id);
    store.dispatch({ type: 'local.run' });
    this.show();
  }

  get progress(): RunProgress {
    return this.reading?.progress ?? NOT_BEGUN;
  }

  /** Shows the message as if it were stored, without what it replaces; again after the items were loaded. */
  show(): void {
    const { draft, itemId, shown } = this.turn;
    const items = this.othersShown();
    const kept = itemId ? dropAfter(items, itemId, draft !== null) : items;
    if (kept.length < items.length) this.dropped = items.slice(kept.length);
    if (this.message) this.setItems([...kept, this.message]);
    else this.setItems(shown ? putItem(kept, shown) : kept);
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
    const back = [...items, ...this.dropped.filter(({ id }) => !shown.has(id))];
    this.setItems(this.before ? putItem(back, this.before) : back);
  }

  private othersShown(): readonly ThreadItem[] {
    return this.store.state.items.filter(({ id }) => id !== this.message?.id);
  }

  private setItems(items: readonly ThreadItem[]): void {
    this.store.dispatch({ type: 'local.set', fields: { items } });
  }
}

const NOT_BEGUN = new RunProgress();
