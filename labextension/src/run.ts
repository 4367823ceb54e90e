/** One run: a request whose reply is a stream of events. */
import { type Host, HostError } from './host';
import type { RequestBody, StreamEvent } from './protocol';
import { USAGE_EFFECT } from './protocol';
import { parseEvents } from './sse';

/** How far a run has come, told by its events. */
export class RunProgress {
  /** The server took the request: its message is stored. */
  accepted = false;
  /** An `error` event came. */
  failed = false;
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
      case 'thread.item.removed':
        this.unfinished.delete(event.item_id);
        break;
      case 'error':
        this.failed = true;
        break;
      case 'client_effect':
        this.counted ||= event.name === USAGE_EFFECT;
        break;
      default:
    }
  }
}

/** Sends `body` and hands on each event of the reply. Rejects as `Host.send` and `parseEvents` do. */
export async function stream(
  host: Host,
  body: RequestBody,
  signal: AbortSignal,
  progress: RunProgress,
  receive: (event: StreamEvent) => void,
): Promise<void> {
  const reply = await host.send(body, signal);
  if (reply.kind !== 'stream') throw new HostError(502, '');
  progress.accepted = true;
  for await (const event of parseEvents(reply.chunks)) {
    signal.throwIfAborted();
    progress.see(event);
    receive(event);
  }
}
