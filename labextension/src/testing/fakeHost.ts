/** A `Host` whose server is a script: for tests, and for the page that shows the UI by itself. */
import type { CellActions, Host, Reply, Translate } from '../host';
import { HostError } from '../host';
import type { Json, PageContext, RequestBody, StreamEvent } from '../protocol';
import { aPage, aThread, someModels } from './fixtures';

type RequestType = RequestBody['type'];
/** Answers one request; what it throws is what `Host.send` rejects with. */
export type Script = (body: RequestBody, signal?: AbortSignal) => Reply | Promise<Reply>;

const encoder = new TextEncoder();

/** One event as its bytes travel. */
export function encodeEvent(event: StreamEvent): Uint8Array {
  return encoder.encode(`data: ${JSON.stringify(event)}\n\n`);
}

export function json(value: unknown): Reply {
  return { kind: 'json', value };
}

/** A reply whose events are all there at once. */
export function streamOf(events: readonly StreamEvent[]): Reply {
  return {
    kind: 'stream',
    chunks: (async function* () {
      for (const event of events) yield encodeEvent(event);
    })(),
  };
}

/** A reply whose events come when they are pushed, until `end`, `fail` or the request's abort. */
export class LiveStream {
  released = false;
  private readonly chunks: Uint8Array[] = [];
  private over: { error: unknown } | null = null;
  private wake = () => {};

  push(...events: StreamEvent[]): void {
    this.chunks.push(...events.map(encodeEvent));
    this.wake();
  }

  end(): void {
    this.fail(null);
  }

  /** Breaks the stream; with an error of null it ends. */
  fail(error: unknown): void {
    this.over ??= { error };
    this.wake();
  }

  reply(signal?: AbortSignal): Reply {
    signal?.addEventListener('abort', () => this.fail(signal.reason));
    return { kind: 'stream', chunks: this.read() };
  }

  private async *read(): AsyncGenerator<Uint8Array> {
    try {
      while (!this.over || (this.chunks.length > 0 && !this.over.error)) {
        const chunk = this.chunks.shift();
        if (chunk) yield chunk;
        else await this.pushed();
      }
      if (this.over.error) throw this.over.error;
    } finally {
      this.released = true;
    }
  }

  private pushed(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

export class FakeHost implements Host {
  /** Every request, oldest first. */
  readonly sent: RequestBody[] = [];
  page: PageContext = aPage();
  cells: CellActions | null = null;
  readonly translate: Translate = (text, ...args) =>
    text.replace(/%(\d)/g, (_, number) => String(args[number - 1]));
  private readonly remembered = new Map<string, string>();
  private readonly listeners = new Set<() => void>();
  private readonly scripts = new Map<RequestType, Script>([
    ['models.list', () => json(someModels)],
    ['threads.list', () => json({ data: [], has_more: false })],
    ['items.list', () => json({ data: [], has_more: false })],
    ['threads.get_by_id', () => json(aThread())],
    ['threads.delete', () => json({})],
  ]);

  readonly memory = {
    get: (key: string): string | null => this.remembered.get(key) ?? null,
    set: (key: string, value: string | null): void => {
      if (value === null) this.remembered.delete(key);
      else this.remembered.set(key, value);
    },
  };

  /** Says how requests of a type are answered from now on. */
  on(type: RequestType, script: Script): this {
    this.scripts.set(type, script);
    return this;
  }

  /** The requests of a type, oldest first. */
  sentOf<T extends RequestType>(type: T): Extract<RequestBody, { type: T }>[] {
    return this.sent.filter((body) => body.type === type) as Extract<RequestBody, { type: T }>[];
  }

  async send(body: RequestBody, signal?: AbortSignal): Promise<Reply> {
    signal?.throwIfAborted();
    this.sent.push(JSON.parse(JSON.stringify(body)));
    const script = this.scripts.get(body.type);
    if (!script) throw new HostError(400, `No script for ${body.type}.`);
    return script(body, signal);
  }

  async renderMarkdown(text: string, el: HTMLElement): Promise<void> {
    el.textContent = text;
  }

  async context(): Promise<PageContext> {
    return this.page;
  }

  onContextChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Another cell is meant, another document is in front, and so on. */
  changePage(page: PageContext): void {
    this.page = page;
    for (const listener of this.listeners) listener();
  }
}

/** The page context a request carries. */
export function pageOf(body: RequestBody): PageContext | undefined {
  return (body.metadata as { pageContext?: Json } | undefined)?.pageContext as PageContext | undefined;
}
