/** A clock that stands still until a test moves it; waits are over at once. */
import type { Clock } from '../clock';

export class FakeClock implements Clock {
  private frames: (() => void)[] = [];
  /** The waits asked for, in milliseconds. */
  readonly waits: number[] = [];

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
  }
}
