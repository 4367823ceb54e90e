/** The `Host` of the chat where the page knows nothing of us: all goes over the widget's comm, to the kernel. */
import {
  type Host,
  HostError,
  type Memory,
  type Reply,
  type RequestType,
  type ThreadChange,
} from '../../host';
import type { PageContext, RequestBody } from '../../protocol';
import { renderMarkdown } from '../plainMarkdown';
import { plainTranslation } from '../plainTranslation';
import { pageMemory, withTraits } from '../widgetMemory';
import type { WidgetPlace } from '../widgetPlace';
import { bytesOf, type Comm, collect } from './comm';
import { readKernelPage } from './kernelPage';
import type { Answer } from './wire';

/** As in `jupyter_chatkit/permissions.py`: code in a kernel decides nothing that a person decides. */
export const KERNEL_MAY: ReadonlySet<RequestType> = new Set<RequestType>([
  'threads.create',
  'threads.add_user_message',
  'threads.list',
  'threads.get_by_id',
  'threads.update',
  'items.list',
  'threads.export',
  'models.list',
  'context.preview',
  'runs.attach',
  'runs.cancel',
]);

/** Milliseconds until a kernel that says nothing counts as busy; the first answer may have to import the SDKs. */
const PATIENCE = 30_000;

export class CommHost implements Host {
  readonly pageId = `comm-${Math.random().toString(36).slice(2)}`;
  readonly detached = true;
  readonly tools = {};
  readonly edits = null;
  readonly entities = null;
  readonly cells = null;
  readonly translate = plainTranslation;
  readonly memory: Memory;
  readonly tabMemory: Memory;
  private readonly contextListeners = new Set<() => void>();

  constructor(
    private readonly comm: Pick<Comm, 'ask' | 'onNews'>,
    private readonly place: WidgetPlace,
  ) {
    this.memory = withTraits(place, pageMemory());
    this.tabMemory = withTraits(place, pageMemory());
  }

  may(type: RequestType): boolean {
    return KERNEL_MAY.has(type);
  }

  async send(body: RequestBody, signal?: AbortSignal): Promise<Reply> {
    if (!this.may(body.type)) {
      throw new HostError(403, this.translate('This is done in the chat of JupyterLab.'));
    }
    const patience = new Patience(signal);
    const answer = this.comm.ask({ kind: 'request', body }, patience.signal);
    const head = await this.headOf(answer, patience);
    if (head.status !== 200) throw new HostError(head.status, head.message || this.explain(head.status));
    if (head.stream) return { kind: 'stream', chunks: bytesOf(answer) };
    const value = await (await collect(answer, 'application/json')).text();
    return { kind: 'json', value: JSON.parse(value) };
  }

  async upload(): Promise<void> {
    throw new HostError(403, this.translate('Files are attached in the chat of JupyterLab.'));
  }

  /** The page cannot reach the server that has the picture. */
  previewUrl(): string {
    return '';
  }

  onThreadChanged(listener: (change: ThreadChange) => void): () => void {
    return this.comm.onNews((news) => news.kind === 'changed' && listener(news));
  }

  async renderMarkdown(text: string, el: HTMLElement): Promise<void> {
    renderMarkdown(text, el, this.translate);
  }

  async context(): Promise<PageContext | null> {
    const patience = new Patience();
    for await (const part of this.comm.ask({ kind: 'context' }, patience.signal)) {
      patience.end();
      if (part.kind === 'context') return readKernelPage(part.page, new Date());
    }
    return null;
  }

  onContextChanged(listener: () => void): () => void {
    this.contextListeners.add(listener);
    const stop = this.place.onTrait((name) => name === 'context' && listener());
    return () => {
      stop();
      this.contextListeners.delete(listener);
    };
  }

  /** The kernel may know more by now: it does not tell when cells ran. */
  noteContext(): void {
    for (const listener of this.contextListeners) listener();
  }

  private async headOf(answer: AsyncGenerator<Answer>, patience: Patience) {
    try {
      const { value } = await answer.next();
      if (value?.kind === 'head') return value;
      throw new HostError(502, this.translate('The kernel gave an answer that has no meaning.'));
    } catch (error) {
      if (patience.isLost) throw new HostError(0, this.explain(0));
      throw error;
    } finally {
      patience.end();
    }
  }

  private explain(status: number): string {
    return status === 0
      ? this.translate(
          'The kernel did not answer. It may be busy: try again once it is free. After a restart, run the cell of this chat again.',
        )
      : this.translate('The kernel answered with status %1.', status);
  }
}

/** Waits for the first word; aborts with `outer`, or by itself when nothing comes. */
class Patience {
  isLost = false;
  private readonly controller = new AbortController();
  private readonly timer: ReturnType<typeof setTimeout>;

  constructor(outer?: AbortSignal) {
    this.timer = setTimeout(() => {
      this.isLost = true;
      this.controller.abort();
    }, PATIENCE);
    const abort = () => this.controller.abort();
    if (outer?.aborted) abort();
    outer?.addEventListener('abort', abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
