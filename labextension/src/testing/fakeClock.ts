/** A clock that stands still until a test moves it; waits are over at once, unless `holding`. */
import type { Clock } from '../clock';

export class FakeClock implements Clock {
  private frames: (() => void)[] = [];
  private timers: (() => void)[] = [];
  private held: (() => void)[] = [];
  private readonly wakers = new Set<() => void>();
  private readonly leavers = new Set<() => void>();
  /** The waits asked for, in milliseconds. */
  readonly waits: number[] = [];
  /** Waits last until `pass`. */
  holding = false;

  frame(run: () => void): () => void {
    this.frames.push(run);
    return () => {
      this.frames = this.frames.filter((other) => other !== run);
    };
  }

  /** Draws the next frame. */
  draw(): void {
    for (const run of this.frames.splice(0)) run();
  }

  async wait(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    if (this.holding) await new Promise<void>((resolve) => this.held.push(resolve));
  }

  after(_: number, run: () => void): () => void {
    this.timers.push(run);
    return () => {
      this.timers = this.timers.filter((other) => other !== run);
    };
  }

  /** All that was waited for is over: the waits and the timers. */
  pass(): void {
    for (const run of [...this.timers.splice(0), ...this.held.splice(0)]) run();
  }

  onWake(listener: () => void): () => void {
    this.wakers.add(listener);
    return () => this.wakers.delete(listener);
  }

  onLeave(listener: () => void): () => void {
    this.leavers.add(listener);
    return () => this.leavers.delete(listener);
  }

  /** The page goes away. */
  leave(): void {
    for (const listener of [...this.leavers]) listener();
  }

  /** The network is there again. */
  wake(): void {
    for (const listener of [...this.wakers]) listener();
  }
}
