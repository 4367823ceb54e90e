/** A widget's model and its kernel, in place of anywidget's: what is sent is noted, what the kernel says is scripted. */
import type { WidgetModel } from '../hosts/anywidget/widgetModel';
import type { ToKernel } from '../hosts/anywidget/wire';

// biome-ignore lint/suspicious/noExplicitAny: each event has arguments of its own
type Listener = (...args: any[]) => void;

export class FakeWidget implements WidgetModel {
  /** All that views sent, oldest first. */
  readonly sent: ToKernel[] = [];
  /** How often the traits were synced. */
  saves = 0;
  /** Answers what is sent; a kernel that is gone says nothing. */
  kernel: (message: ToKernel, widget: FakeWidget) => void = () => {};
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly values: { [name: string]: unknown };

  constructor(traits: { [name: string]: unknown } = {}) {
    this.values = {
      thread_id: null,
      model: null,
      context: 'cell,error,variables,notebook',
      height: 480,
      transcript: [],
      ...traits,
    };
  }

  get(name: string): unknown {
    return this.values[name];
  }

  set(name: string, value: unknown): void {
    if (this.values[name] === value) return;
    this.values[name] = value;
    this.tell(`change:${name}`);
  }

  save_changes(): void {
    this.saves += 1;
  }

  on(event: string, listener: Listener): void {
    const heard = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, heard.add(listener));
  }

  off(event: string, listener: Listener): void {
    this.listeners.get(event)?.delete(listener);
  }

  send(content: unknown): void {
    const message = structuredClone(content) as ToKernel;
    this.sent.push(message);
    queueMicrotask(() => this.kernel(message, this));
  }

  /** The kernel says something. */
  say(content: unknown, ...buffers: ArrayBufferView[]): void {
    this.tell('msg:custom', content, buffers);
  }

  /** Events that somebody listens to. */
  get heard(): string[] {
    return [...this.listeners].filter(([, listeners]) => listeners.size > 0).map(([event]) => event);
  }

  /** What was sent of a kind, oldest first. */
  sentOf<K extends ToKernel['kind']>(kind: K): (ToKernel & { kind: K })[] {
    return this.sent.filter((message) => message.kind === kind) as (ToKernel & { kind: K })[];
  }

  private tell(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...args);
  }
}

/** Text as the bytes of a buffer. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A kernel that lives, and answers requests as `reply` says: JSON, or the pieces of a stream. */
export function liveKernel(
  mode: 'server' | 'kernel',
  reply: (body: { type: string }) => unknown[] | object = () => ({}),
): FakeWidget['kernel'] {
  return (message, widget) => {
    if (message.kind === 'hello') widget.say({ kind: 'here', mode });
    if (message.kind === 'context') {
      widget.say({ kind: 'context', id: message.id, page: { path: 'a.ipynb', title: 'a.ipynb' } });
    }
    if (message.kind !== 'request') return;
    const { id } = message;
    const given = reply(message.body);
    const stream = Array.isArray(given);
    widget.say({ kind: 'head', id, status: 200, stream });
    const pieces = stream ? given.map(String) : [JSON.stringify(given)];
    for (const [number, piece] of pieces.entries()) widget.say({ kind: 'piece', id, number }, bytes(piece));
    widget.say({ kind: 'end', id, count: pieces.length });
  };
}
