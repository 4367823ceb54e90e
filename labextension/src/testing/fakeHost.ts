/** A `Host` whose server is a script: for tests, and for the page that shows the UI by itself. */
import type {
  CellActions,
  EditHistory,
  Entities,
  Host,
  Memory,
  Reply,
  RequestType,
  ThreadChange,
  Translate,
} from '../host';
import { HostError } from '../host';
import type { Json, PageContext, RequestBody, StreamEvent, UploadDescriptor } from '../protocol';
import { aPage, aThread, someModels } from './fixtures';

/** Answers one request; what it throws is what `Host.send` rejects with. */
export type Script = (body: RequestBody, signal?: AbortSignal) => Reply | Promise<Reply>;

const encoder = new TextEncoder();

/** One event as its bytes travel; `number` counts a detached run's events. */
export function encodeEvent(event: StreamEvent, number?: number): Uint8Array {
  const id = number === undefined ? '' : `id: ${number}\n`;
  return encoder.encode(`${id}data: ${JSON.stringify(event)}\n\n`);
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
    this.chunks.push(...events.map((event) => encodeEvent(event)));
    this.wake();
  }

  pushNumbered(number: number, event: StreamEvent): void {
    this.chunks.push(encodeEvent(event, number));
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

/** A memory of its own; a `FakeHost` that is given another's `tabMemory` is that tab after a reload. */
export function aMemory(): Memory {
  const remembered = new Map<string, string>();
  return {
    get: (key) => remembered.get(key) ?? null,
    set: (key, value) => {
      if (value === null) remembered.delete(key);
      else remembered.set(key, value);
    },
  };
}

export class FakeHost implements Host {
  /** Every request, oldest first. */
  readonly sent: RequestBody[] = [];
  page: PageContext = aPage();
  cells: CellActions | null = null;
  pageId = 'page-1';
  detached = false;
  tools: Host['tools'] = {};
  readonly edits: EditHistory | null = null;
  entities: Entities | null = null;
  saveFiles?: Host['saveFiles'];
  /** Every upload, oldest first; `receive` says how they go. */
  readonly uploaded: { file: Blob; descriptor: UploadDescriptor }[] = [];
  receive: (onProgress: (part: number) => void, signal?: AbortSignal) => Promise<void> = async () => {};
  readonly memory: Memory = aMemory();
  tabMemory: Memory = aMemory();
  readonly translate: Translate = (text, ...args) =>
    text.replace(/%(\d)/g, (_, number) => String(args[number - 1]));
  private readonly listeners = new Set<() => void>();
  private readonly threadListeners = new Set<(change: ThreadChange) => void>();
  private readonly scripts = new Map<RequestType, Script>([
    ['models.list', () => json(someModels)],
    ['threads.list', () => json({ data: [], has_more: false })],
    ['items.list', () => json({ data: [], has_more: false })],
    ['threads.get_by_id', () => json(aThread())],
    ['threads.delete', () => json({})],
  ]);

  /** Request types that are not for this page. */
  forbidden: ReadonlySet<RequestType> = new Set();

  may(type: RequestType): boolean {
    return !this.forbidden.has(type);
  }

  /** Says how requests of a type are answered from now on. */
  on(type: RequestType, script: Script): this {
    this.scripts.set(type, script);
    return this;
  }

  /** The requests of a type, oldest first. */
  sentOf<T extends RequestType>(type: T): (RequestBody & { type: T })[] {
    return this.sent.filter((body) => body.type === type) as (RequestBody & { type: T })[];
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

  async upload(
    file: Blob,
    descriptor: UploadDescriptor,
    onProgress: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    this.uploaded.push({ file, descriptor });
    await this.receive(onProgress, signal);
  }

  previewUrl(url: string): string {
    return url;
  }

  onThreadChanged(listener: (change: ThreadChange) => void): () => void {
    this.threadListeners.add(listener);
    return () => this.threadListeners.delete(listener);
  }

  /** The server says that a thread changed. */
  changeThread(threadId: string, runId: string | null): void {
    for (const listener of this.threadListeners) listener({ threadId, runId });
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
