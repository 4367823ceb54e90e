/** A server of detached runs for tests: one thread, one run at a time, any number of pages and readers. */

import { reduceEvent } from '../events';
import { HostError, type Reply } from '../host';
import type {
  ClientToolCallItem,
  Json,
  RequestBody,
  RunMetadata,
  RunOutcome,
  StreamEvent,
  ThreadItem,
  Usage,
} from '../protocol';
import { RUN_EFFECT } from '../protocol';
import { initialState } from '../state';
import { FakeHost, json, LiveStream } from './fakeHost';
import { aQuestion, aThread, created, done } from './fixtures';
import { itemsPage } from './startedClient';

interface LoggedRun {
  id: string;
  page: string;
  events: StreamEvent[];
  over: boolean;
  readers: Set<LiveStream>;
}

export class RunServer {
  /** Every run, oldest first. */
  readonly runs: LoggedRun[] = [];
  private state = { ...initialState };
  private readonly hosts: FakeHost[] = [];
  private hasThread: boolean;
  /** Of the runs that ended. */
  private usage: Usage | null = null;
  /** How many events before the asked one a reader is given again. */
  repeats = 0;

  constructor(...items: ThreadItem[]) {
    this.state = { ...this.state, items };
    this.hasThread = items.length > 0;
  }

  /** What is stored. */
  get items(): readonly ThreadItem[] {
    return this.state.items;
  }

  get running(): LoggedRun | null {
    const run = this.runs.at(-1);
    return run && !run.over ? run : null;
  }

  /** A page of this server; the same `pageId` and `tabMemory` make it that tab after a reload. */
  page(pageId: string, tabMemory?: FakeHost['tabMemory']): FakeHost {
    const host = new FakeHost();
    host.pageId = pageId;
    host.detached = true;
    if (tabMemory) host.tabMemory = tabMemory;
    const begin = (body: RequestBody, signal?: AbortSignal) => this.begin(body, signal);
    for (const type of STREAMING) host.on(type, begin);
    host
      .on('threads.get_by_id', () => json({ ...aThread(), ...this.extras() }))
      .on('items.list', () => itemsPage(...this.items))
      .on('runs.cancel', (body) => this.cancel(body))
      .on('runs.attach', (body, signal) => {
        const { id, after } = body.params as { id: string; after: number };
        return this.read(this.named(id), Math.max(0, after - this.repeats), signal);
      });
    this.hosts.push(host);
    return host;
  }

  /** The run under way goes on by these. */
  push(...events: StreamEvent[]): void {
    const run = this.running;
    if (!run) throw new Error('No run is under way.');
    for (const event of events) {
      run.events.push(event);
      this.state = reduceEvent(this.state, event);
      for (const reader of run.readers) reader.pushNumbered(run.events.length, event);
    }
  }

  /** The run under way ends. */
  end(outcome: RunOutcome = 'done'): void {
    const run = this.running;
    if (!run) throw new Error('No run is under way.');
    this.push({ type: 'client_effect', name: RUN_EFFECT, data: { id: run.id, outcome } });
    run.over = true;
    this.usage = this.state.usage;
    for (const reader of run.readers) reader.end();
  }

  /** Every connection breaks; the run goes on. */
  cut(): void {
    for (const run of this.runs) {
      for (const reader of run.readers) reader.fail(new TypeError('network'));
      run.readers.clear();
    }
  }

  /** Tells every page that the thread changed. */
  tell(): void {
    for (const host of this.hosts) host.changeThread('thr_1', this.running?.id ?? null);
  }

  private begin(body: RequestBody, signal?: AbortSignal): Reply {
    const { run: asked, call_id } = (body.metadata ?? {}) as { run?: RunMetadata; call_id?: string };
    if (!asked) throw new HostError(400, 'This server wants detached runs.');
    const known = this.runs.find(({ id }) => id === asked.id);
    if (known) return this.read(known, 0, signal);
    if (this.running) throw new HostError(409, '');
    const run = { id: asked.id, page: asked.page, events: [], over: false, readers: new Set<LiveStream>() };
    this.runs.push(run);
    this.push(...this.opening(body, call_id));
    return this.read(run, 0, signal);
  }

  private opening(body: RequestBody, callId: string | undefined): StreamEvent[] {
    const options: StreamEvent = { type: 'stream_options', stream_options: { allow_cancel: true } };
    const first = this.hasThread ? [] : [created];
    this.hasThread = true;
    if (body.type === 'threads.create' || body.type === 'threads.add_user_message') {
      const part = body.params.input.content[0];
      const text = part?.type === 'input_text' ? part.text : '';
      return [...first, done(aQuestion(`q${this.runs.length}`, text)), options];
    }
    if (body.type === 'threads.add_client_tool_output') this.complete(callId, body.params.result);
    return [options];
  }

  private complete(callId: string | undefined, output: Json): void {
    const call = this.items.find((item) => item.type === 'client_tool_call' && item.call_id === callId);
    const item = { ...(call as ClientToolCallItem), status: 'completed' as const, output };
    this.state = reduceEvent(this.state, { type: 'thread.item.replaced', item });
  }

  private read(run: LoggedRun, after: number, signal?: AbortSignal): Reply {
    const reader = new LiveStream();
    for (const [i, event] of run.events.slice(after).entries()) reader.pushNumbered(after + i + 1, event);
    if (run.over) reader.end();
    else run.readers.add(reader);
    signal?.addEventListener('abort', () => run.readers.delete(reader));
    return reader.reply(signal);
  }

  private named(id: string): LoggedRun {
    const run = this.runs.find((each) => each.id === id);
    if (!run) throw new HostError(404, '');
    return run;
  }

  private cancel(body: RequestBody): Reply {
    if (this.running && this.running.id === (body.params as { id: string }).id) this.end('stopped');
    return json({});
  }

  private extras(): object {
    const { usage } = this;
    const run = this.running && { run: { id: this.running.id, page: this.running.page } };
    return { ...(usage ? { usage } : {}), ...run };
  }
}

const STREAMING = [
  'threads.create',
  'threads.add_user_message',
  'threads.retry_after_item',
  'threads.add_client_tool_output',
  'threads.add_structured_input',
  'threads.custom_action',
] as const;
