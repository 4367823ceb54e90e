/** Watches what a page hears and shows of runs; its counts outlive the page. */
import type { ChatState } from '../chatState';
import type { Reply } from '../host';
import type { RequestBody } from '../protocol';
import { parseEvents } from '../sse';

export interface Counts {
  events: number;
  /** Numbers that came a second time in this page, or went back. */
  repeats: number;
  gaps: number;
  /** Times that a text was shown which the model does not say, such as a word twice. */
  wrongTexts: number;
  /** Times that a run was read on in the middle. */
  continued: number;
}

const PREFIX = 'watch:';
const encoder = new TextEncoder();

export class Watch {
  private readonly key = PREFIX + crypto.getRandomValues(new Uint32Array(2)).join('');
  private readonly counts: Counts = { events: 0, repeats: 0, gaps: 0, wrongTexts: 0, continued: 0 };
  private readonly last = new Map<string, number>();

  /** `says` is what the model says whenever it is asked. */
  constructor(private readonly says: string) {}

  /** Gives the reply on, and counts the events in it. */
  hear(body: RequestBody, reply: Reply): Reply {
    const id = body.type === 'runs.attach' ? body.params.id : runOf(body);
    if (reply.kind !== 'stream' || !id) return reply;
    const after = body.type === 'runs.attach' ? body.params.after : 0;
    // From its beginning a run is shown anew.
    if (after > 0) {
      this.counts.continued++;
      this.compare(after, this.last.get(id) ?? 0);
    }
    return { kind: 'stream', chunks: this.heard(id, after, reply.chunks) };
  }

  /** Takes a look at what is shown. */
  see({ items }: ChatState): void {
    const texts = items.flatMap((item) => (item.type === 'assistant_message' ? item.content : []));
    const wrong = this.says ? texts.filter(({ text }) => !this.says.startsWith(text)) : [];
    this.counts.wrongTexts += wrong.length;
    if (wrong.length > 0) this.keep();
  }

  private async *heard(
    id: string,
    after: number,
    chunks: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    let last = after;
    for await (const { event, number } of parseEvents(chunks)) {
      this.counts.events++;
      this.compare(number ?? 0, last + 1);
      last = number ?? last;
      this.last.set(id, last);
      this.keep();
      yield encoder.encode(`id: ${number}\ndata: ${JSON.stringify(event)}\n\n`);
    }
  }

  private compare(number: number, expected: number): void {
    if (number < expected) this.counts.repeats++;
    if (number > expected) this.counts.gaps++;
  }

  private keep(): void {
    localStorage.setItem(this.key, JSON.stringify(this.counts));
  }
}

/** What all pages of this browser counted. */
export function allCounts(): Counts[] {
  return Object.entries(localStorage)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([, counts]) => JSON.parse(counts));
}

function runOf({ metadata }: RequestBody): string | undefined {
  return (metadata?.run as { id: string } | undefined)?.id;
}
