/** One run: a request whose reply is a stream of events, as far as one connection gives it. */
import { type Host, HostError } from './host';
import type { RequestBody, RunOutcome, StreamEvent } from './protocol';
import { RUN_EFFECT, USAGE_EFFECT } from './protocol';
import { parseEvents } from './sse';

/** How far a run has come, told by its events. */
export class RunProgress {
  /** The server took the request: its message is stored. */
  accepted = false;
  /** An `error` event came. */
  failed = false;
  /** What our server said in the end; null while it has not, and of any other server. */
  outcome: RunOutcome | null = null;
  /** Items of the answer that were begun and not ended. */
  readonly unfinished = new Set<string>();
  private answered = false;
  private counted = false;

  /** Nothing of the answer is missing. Our server counts at the very end; another may not count. */
  get complete(): boolean {
    return this.counted || (this.answered && this.unfinished.size === 0);
  }

  see(event: StreamEvent): void {
    switch (event.type) {
      case 'thread.item.added':
        this.unfinished.add(event.item.id);
        break;
      case 'thread.item.done':
        this.unfinished.delete(event.item.id);
        this.answered ||= event.item.type !== 'user_message';
        break;
      case 'thread.item.replaced':
        this.answered ||= event.item.type !== 'structured_input';
        break;
      case 'thread.item.removed':
        this.unfinished.delete(event.item_id);
        break;
      case 'error':
        this.failed = true;
        break;
      case 'client_effect':
        this.counted ||= event.name === USAGE_EFFECT;
        if (event.name === RUN_EFFECT) this.outcome = event.data.outcome as RunOutcome;
        break;
      default:
    }
  }
}

/** Who hears what is read of a run. */
export interface RunEars {
  /** `number` counts a detached run's events from 1. */
  hear(event: StreamEvent, number: number | null): void;
  /** A connection stands; at the first one, the request was taken. */
  connected(): void;
  /** The connection was lost, and another is tried. */
  reconnecting(): void;
}

/** What reads a run to its end, however long that takes. */
export interface Reading {
  readonly progress: RunProgress;
  /** Resolves at the end. Rejects as `Host.send` and `parseEvents` do, and by `signal`. */
  read(signal: AbortSignal): Promise<void>;
}

/** Reads a run that ends with its connection, as the protocol has it. */
export class PlainReading implements Reading {
  readonly progress = new RunProgress();

  constructor(
    private readonly host: Host,
    private readonly body: RequestBody,
    private readonly ears: RunEars,
  ) {}

  async read(signal: AbortSignal): Promise<void> {
    const reply = await this.host.send(this.body, signal);
    if (reply.kind !== 'stream') throw new HostError(500, '');
    this.progress.accepted = true;
    this.ears.connected();
    for await (const { event, number } of parseEvents(reply.chunks)) {
      signal.throwIfAborted();
      this.progress.see(event);
      this.ears.hear(event, number);
    }
  }
}
