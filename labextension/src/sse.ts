/** Reads an event stream (`text/event-stream`): bytes in, the protocol's events out. */
import type { StreamEvent } from './protocol';

/** One event; `number` is its `id:`, by which a run's events are counted. Null where the server counts none. */
export interface NumberedEvent {
  number: number | null;
  event: StreamEvent;
}

/** The longest event that is read, in characters; the server sends none that comes near it. */
export const MAX_EVENT = 8 * 1024 * 1024;

/** An event longer than `MAX_EVENT`: the stream is not ours, and reading on would only fill the memory. */
export class EventTooLongError extends Error {
  override readonly name = 'EventTooLongError';
}

/**
 * Gives each event as its bytes arrive. Comments, fields other than `data` and `id`, and events that are not JSON
 * objects with a `type` are skipped; so is an event cut off by the end. `chunks` is released however the
 * reading ends. Throws `EventTooLongError`, and what `chunks` throws.
 */
export async function* parseEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<NumberedEvent> {
  const decoder = new TextDecoder();
  const lines = new LineSplitter();
  const data = new EventData();
  for await (const chunk of chunks) {
    for (const line of lines.push(decoder.decode(chunk, { stream: true }))) {
      const event = data.push(line);
      if (event) yield event;
    }
  }
}

/** Cuts text into lines; LF, CRLF and CR end one, and a CRLF may be split between two pushes. */
class LineSplitter {
  private parts: string[] = [];
  private length = 0;
  private afterCr = false;

  *push(text: string): Generator<string> {
    let start = this.afterCr && text.startsWith('\n') ? 1 : 0;
    if (text) this.afterCr = text.endsWith('\r');
    for (const match of text.slice(start).matchAll(/\r\n|\r|\n/g)) {
      const offset = text.length - match.input.length;
      this.keep(text.slice(start, offset + match.index));
      yield this.take();
      start = offset + match.index + match[0].length;
    }
    this.keep(text.slice(start));
  }

  private keep(part: string): void {
    this.length += part.length;
    if (this.length > MAX_EVENT) throw new EventTooLongError('The server sent an event that is too long.');
    this.parts.push(part);
  }

  private take(): string {
    const line = this.parts.join('');
    this.parts = [];
    this.length = 0;
    return line;
  }
}

/** Gathers the `data` lines of an event and its `id` until the empty line that ends it. */
class EventData {
  private lines: string[] = [];
  private length = 0;
  private number: number | null = null;

  push(line: string): NumberedEvent | null {
    if (line === '') return this.take();
    const field = /^(data|id)(?:: ?|$)/.exec(line);
    if (field?.[1] === 'data') this.keep(line.slice(field[0].length));
    else if (field) this.number = readNumber(line.slice(field[0].length));
    return null;
  }

  private keep(text: string): void {
    this.length += text.length;
    if (this.length > MAX_EVENT) throw new EventTooLongError('The server sent an event that is too long.');
    this.lines.push(text);
  }

  private take(): NumberedEvent | null {
    const text = this.lines.join('\n');
    const { number } = this;
    this.lines = [];
    this.length = 0;
    this.number = null;
    const event = text ? readEvent(text) : null;
    return event && { number, event };
  }
}

function readNumber(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

function readEvent(text: string): StreamEvent | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof (value as StreamEvent | null)?.type === 'string' ? (value as StreamEvent) : null;
  } catch {
    return null;
  }
}
