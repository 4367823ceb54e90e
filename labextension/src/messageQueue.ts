/** The messages that wait for their turn; the state shows them, and the tab remembers them over a reload. */
import type { Draft } from './chatState';
import type { Store } from './store';
import type { TabNotes } from './tabNotes';
import type { Turn, Turns } from './turn';

export class MessageQueue {
  private readonly waiting = new Map<string, Turn>();
  private numbers = 0;

  constructor(
    private readonly store: Store,
    private readonly notes: TabNotes,
    private readonly turns: Turns,
  ) {}

  /** The next message that is not held back. */
  get next(): string | null {
    return this.store.state.queue.find(({ held }) => !held)?.id ?? null;
  }

  add(draft: Draft, turn: Turn, place: { first?: boolean; held?: boolean } = {}): void {
    const id = String(this.numbers++);
    this.waiting.set(id, turn);
    const queued = { ...draft, id, held: place.held ?? false };
    this.store.dispatch({ type: 'local.queue', queued, first: place.first ?? false });
    this.note();
  }

  /** Takes the message out; undefined when it is not there. */
  take(id: string): Turn | undefined {
    const turn = this.waiting.get(id);
    this.waiting.delete(id);
    this.store.dispatch({ type: 'local.unqueue', id });
    this.note();
    return turn;
  }

  /** Lets a held message take its turn again. */
  release(id: string): void {
    this.store.dispatch({ type: 'local.release', id });
  }

  /** All of it waits for the person. */
  hold(): void {
    this.store.dispatch({ type: 'local.hold' });
  }

  /** Empties the queue; gives what was in it. */
  clear(): Draft[] {
    const drafts = this.store.state.queue.map(({ id: _, held: __, ...draft }) => draft);
    for (const { id } of this.store.state.queue) this.take(id);
    return drafts;
  }

  /** Brings back what waited before the page was reloaded; it waits for the person now. */
  restore(): void {
    if (this.store.state.queue.length > 0) return;
    const drafts = this.notes.queueOf(this.store.state.thread?.id ?? null);
    for (const draft of drafts) this.add(draft, this.turns.message(draft, null), { held: true });
  }

  /** Remembers the queue for the thread that is open now. */
  note(): void {
    const { thread, queue } = this.store.state;
    const drafts = queue.map(({ id: _, held: __, ...draft }) => draft);
    this.notes.noteQueue(thread?.id ?? null, drafts);
  }
}
