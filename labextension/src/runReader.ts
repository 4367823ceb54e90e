/** Reads a detached run to its end, over as many connections as that takes: nothing is missed, nothing heard twice. */
import type { Clock } from './clock';
import { type Host, HostError } from './host';
import type { RequestBody, StreamEvent } from './protocol';
import { type Reading, type RunEars, RunProgress } from './run';
import { EventTooLongError, parseEvents } from './sse';

/** Milliseconds before each try to connect again, at most; after the last the person is asked. */
const WAITS = [300, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000, 30_000];
/** Milliseconds after which a silent connection counts as lost; the server says something each 15 seconds. */
const SILENCE = 45_000;
/** Statuses by which a proxy or the network says that the server may not have had the request. */
const UNREACHED: ReadonlySet<number> = new Set([0, 502, 504]);

/** No connection could be had; the run may go on at the server. `read` tries again where it stopped. */
export class RunLostError extends Error {
  override readonly name = 'RunLostError';
}

export class RunReader implements Reading {
  readonly progress = new RunProgress();
  private last = 0;
  private failures = 0;

  /** `body` begins the run; with null it is attached to, by its id. */
  constructor(
    private readonly host: Host,
    private readonly clock: Clock,
    private readonly id: string,
    private readonly body: RequestBody | null,
    private readonly ears: RunEars,
  ) {
    this.progress.accepted = body === null;
  }

  /** As `Reading.read`; rejects with `RunLostError` when no connection could be had for minutes. */
  async read(signal: AbortSignal): Promise<void> {
    this.failures = 0;
    while (!(await this.connect(signal))) {
      const wait = WAITS[this.failures++];
      if (wait === undefined) throw new RunLostError();
      this.ears.reconnecting();
      await this.pause(wait, signal);
    }
  }

  /** Whether the run came to its end; false when the connection was lost before. */
  private async connect(signal: AbortSignal): Promise<boolean> {
    const connection = new Connection(this.clock, signal);
    try {
      const reply = await this.host.send(this.request(), connection.signal);
      if (reply.kind !== 'stream') throw new HostError(500, '');
      this.progress.accepted = true;
      this.ears.connected();
      for await (const { event, number } of parseEvents(connection.watch(reply.chunks))) {
        signal.throwIfAborted();
        this.take(event, number);
        if (this.progress.outcome) return true;
      }
      return false;
    } catch (error) {
      signal.throwIfAborted();
      if (!this.isCut(error)) throw error;
      return false;
    } finally {
      connection.close();
    }
  }

  private request(): RequestBody {
    if (this.body && !this.progress.accepted) return this.body;
    return { type: 'runs.attach', params: { id: this.id, after: this.last } };
  }

  private take(event: StreamEvent, number: number | null): void {
    if (number !== null && number <= this.last) return;
    this.last = number ?? this.last;
    this.failures = 0;
    this.progress.see(event);
    this.ears.hear(event, number);
  }

  /** The same request again is harmless, but only the network's failures are worth one. */
  private isCut(error: unknown): boolean {
    if (!(error instanceof HostError)) return !(error instanceof EventTooLongError);
    return UNREACHED.has(error.status) || (this.progress.accepted && error.status >= 500);
  }

  /** Half of the wait is left to chance, so that not every page comes back at the same moment. */
  private async pause(most: number, signal: AbortSignal): Promise<void> {
    const wait = most * (0.5 + Math.random() / 2);
    let stopListening = () => {};
    const woken = new Promise<void>((resolve) => {
      stopListening = this.clock.onWake(() => {
        this.failures = 0;
        resolve();
      });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([this.clock.wait(wait), woken]);
    stopListening();
    signal.throwIfAborted();
  }
}

/** One connection, which ends with `outer` or when nothing comes for too long. */
class Connection {
  private readonly controller = new AbortController();
  private stopTimer = () => {};
  private readonly end = () => this.controller.abort();

  constructor(
    private readonly clock: Clock,
    private readonly outer: AbortSignal,
  ) {
    outer.addEventListener('abort', this.end);
    if (outer.aborted) this.end();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  async *watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.restart();
    for await (const chunk of chunks) {
      this.restart();
      yield chunk;
    }
  }

  close(): void {
    this.stopTimer();
    this.outer.removeEventListener('abort', this.end);
  }

  private restart(): void {
    this.stopTimer();
    this.stopTimer = this.clock.after(SILENCE, this.end);
  }
}
