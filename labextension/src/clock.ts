/** When things happen: the next frame, or after a while. Tests bring their own. */
export interface Clock {
  /** Calls `run` when the page draws next; returns how to call it off. */
  frame(run: () => void): () => void;
  /** Resolves after that many milliseconds. */
  wait(milliseconds: number): Promise<void>;
  /** Calls `run` after that many milliseconds; returns how to call it off. */
  after(milliseconds: number, run: () => void): () => void;
  /** Calls `listener` when the network may be there again: it came back, or the page is seen; returns how to stop. */
  onWake(listener: () => void): () => void;
  /** Calls `listener` when the page goes away; returns how to stop. */
  onLeave(listener: () => void): () => void;
}

/** A hidden page draws no frames, so a timer of this many milliseconds runs beside each. */
const HIDDEN_FRAME = 200;

/** The browser's own clock. */
export const pageClock: Clock = {
  frame(run) {
    const once = () => {
      cancel();
      run();
    };
    const timer = setTimeout(once, HIDDEN_FRAME);
    const frame = requestAnimationFrame(once);
    const cancel = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
    return cancel;
  },
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  onWake(listener) {
    const seen = () => {
      if (document.visibilityState === 'visible') listener();
    };
    addEventListener('online', listener);
    document.addEventListener('visibilitychange', seen);
    return () => {
      removeEventListener('online', listener);
      document.removeEventListener('visibilitychange', seen);
    };
  },
  onLeave(listener) {
    addEventListener('pagehide', listener);
    return () => removeEventListener('pagehide', listener);
  },
};
