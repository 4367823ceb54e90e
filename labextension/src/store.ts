/** Holds the state and tells who listens, at most once a frame while an answer streams. */
import type { Clock } from './clock';
import { reduceEvent } from './events';
import type { StreamEvent } from './protocol';
import { type ChatState, initialState, type LocalAction, reduce } from './state';

export class Store {
  private current = initialState;
  private readonly listeners = new Set<() => void>();
  private cancelFrame: (() => void) | null = null;

  constructor(private readonly clock: Clock) {}

  get state(): ChatState {
    return this.current;
  }

  /** Calls `listener` after changes; returns how to stop. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Applies an act of the person, and tells of it now. */
  dispatch(action: LocalAction): void {
    this.current = reduce(this.current, action);
    this.notify();
  }

  /** Applies an event of the server now, and tells of it with the next frame. */
  receive(event: StreamEvent): void {
    this.current = reduceEvent(this.current, event);
    this.cancelFrame ??= this.clock.frame(() => this.notify());
  }

  dispose(): void {
    this.cancelFrame?.();
    this.listeners.clear();
  }

  private notify(): void {
    this.cancelFrame?.();
    this.cancelFrame = null;
    for (const listener of [...this.listeners]) listener();
  }
}
