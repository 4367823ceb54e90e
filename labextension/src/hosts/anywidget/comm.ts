/** One view's talk with its kernel: questions carry ids of this view, and answers to others are not heard. */
import { HostError } from '../../host';
import { aborted } from '../reply';
import type { WidgetModel } from './widgetModel';
import { type Answer, type News, type Question, readMessage, type ToKernel } from './wire';

const OK = 200;
/** As a gateway says that what is behind it went away. */
const BROKEN = 502;
const GAP = 'A part of the answer was lost between the kernel and this page. Try again.';

/** Hears the parts of an answer; null once there will be no more. */
type Ear = (part: Answer | null) => void;

/** Several views of a model hear the same messages. */
let views = 0;

export class Comm {
  private readonly view = `${Math.random().toString(36).slice(2)}-${++views}`;
  private count = 0;
  private readonly waiting = new Map<string, Ear>();
  private readonly listeners = new Set<(news: News) => void>();

  constructor(private readonly model: WidgetModel) {
    model.on('msg:custom', this.hear);
  }

  /** Where the kernel is gone, nobody hears it. */
  tell(message: ToKernel): void {
    try {
      this.model.send(message);
    } catch (error) {
      console.debug('jupyter-chatkit: no kernel hears', error);
    }
  }

  /** Call `listener` with what the kernel says unasked; returns how to stop. */
  onNews(listener: (news: News) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks, and gives the parts of the answer as they come. Rejects with an `AbortError`; a request is stopped then. */
  async *ask(question: Question, signal?: AbortSignal): AsyncGenerator<Answer> {
    if (signal?.aborted) throw aborted();
    const id = `${this.view}-${++this.count}`;
    const heard: (Answer | null)[] = [];
    let wake = () => {};
    const hear: Ear = (part) => {
      heard.push(part);
      wake();
    };
    const end = () => hear(null);
    let over = false;
    this.waiting.set(id, hear);
    signal?.addEventListener('abort', end);
    try {
      this.tell({ ...question, id });
      while (!over) {
        const part = heard.shift();
        if (part === null || signal?.aborted) throw aborted();
        if (part) {
          over = isLast(part);
          yield part;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      signal?.removeEventListener('abort', end);
      this.waiting.delete(id);
      if (!over && question.kind === 'request') this.tell({ kind: 'stop', id });
    }
  }

  /** Ends all that is under way. */
  dispose(): void {
    this.model.off('msg:custom', this.hear);
    for (const hear of this.waiting.values()) hear(null);
    this.listeners.clear();
  }

  private readonly hear = (content: unknown, buffers?: unknown): void => {
    const message = readMessage(content, buffers);
    if (!message) return;
    if ('id' in message) this.waiting.get(message.id)?.(message);
    else for (const listener of this.listeners) listener(message);
  };
}

/** The bytes of an answer as they come. Rejects with a `HostError` where it was refused, broke off, or has a gap. */
export async function* bytesOf(answer: AsyncIterable<Answer>): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const part of answer) {
    if (part.kind === 'head' && part.status !== OK) throw new HostError(part.status, part.message);
    if (part.kind === 'end' && part.message) throw new HostError(BROKEN, part.message);
    const expected = part.kind === 'piece' ? part.number : part.kind === 'end' ? part.count : null;
    if (expected !== null && expected !== count) throw new HostError(BROKEN, GAP);
    if (part.kind === 'piece') {
      count += 1;
      yield part.bytes;
    }
  }
}

/** All of them, joined. */
export async function collect(answer: AsyncIterable<Answer>, type: string): Promise<Blob> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytesOf(answer)) pieces.push(piece);
  return new Blob(pieces as BlobPart[], { type });
}

function isLast(part: Answer): boolean {
  return part.kind === 'end' || part.kind === 'context' || (part.kind === 'head' && part.status !== OK);
}
