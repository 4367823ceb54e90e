/** Carries a turn out: prepares its request, reads its run, and hands on what is heard. */
import type { Attempt } from './attempt';
import type { Run } from './chatState';
import type { ClientEvents } from './clientEvents';
import type { Clock } from './clock';
import { type Ending, endingOf } from './ending';
import type { Host } from './host';
import { withPage } from './messages';
import type { Models } from './models';
import type { Json, RequestBody, RunMetadata, StreamEvent } from './protocol';
import { APPROVAL_EFFECT, RUN_EFFECT, SETUP_EFFECT, USAGE_EFFECT, WRITING_EFFECT } from './protocol';
import { request } from './request';
import { PlainReading, type Reading, type RunEars } from './run';
import { RunReader } from './runReader';
import type { Store } from './store';
import type { TabNotes } from './tabNotes';
import { rememberThread } from './threadMemory';
import { bodyOf } from './turn';

/** Effects that the state shows; others are the page's. */
const SHOWN_EFFECTS: ReadonlySet<string> = new Set([
  RUN_EFFECT,
  USAGE_EFFECT,
  SETUP_EFFECT,
  APPROVAL_EFFECT,
  WRITING_EFFECT,
]);

/** What the runs need from the page they live in. */
export interface Surroundings {
  host: Host;
  store: Store;
  clock: Clock;
  models: Models;
  notes: TabNotes;
  events: ClientEvents;
}

/** How an attempt ended; `unconfirmed` when its model's host is to be confirmed first. */
export interface Over {
  ending: Ending | 'unconfirmed';
  error: unknown;
}

export class Runs {
  constructor(private readonly around: Surroundings) {}

  /** Sends the request once `ready`, or reads on; resolves when the run is over, or cannot be read. */
  async perform(attempt: Attempt, ready: Promise<void>): Promise<Over> {
    const { controller, turn } = attempt;
    const ended = (error: unknown): Over => {
      const { detached } = this.around.host;
      return { ending: endingOf(attempt.progress, error, detached, turn.mayBeEmpty), error };
    };
    try {
      attempt.reading ??= await this.prepare(attempt, ready);
      controller.signal.throwIfAborted();
      if (!attempt.reading) return { ending: 'unconfirmed', error: null };
      await attempt.reading.read(controller.signal);
      return ended(null);
    } catch (error) {
      return ended(error);
    }
  }

  /** Attaches the attempt to its run, which is under way. */
  attach(attempt: Attempt): void {
    attempt.reading = this.reader(attempt, null);
  }

  /** Has the server end the run; a failure leaves it to what follows a stop. */
  async cancel(attempt: Attempt): Promise<void> {
    const body = { type: 'runs.cancel', params: { id: attempt.run.id } } as const;
    await request(this.around.host, body).catch(() => undefined);
  }

  /** The page goes away: what the server may not have yet is delivered, without the page's context. */
  deliver(attempt: Attempt): void {
    const { models, store, host } = this.around;
    const { turn, progress } = attempt;
    if (!turn.draft || progress.accepted || !store.state.models || models.unconfirmed(turn.draft.model))
      return;
    const body = withPage(turn.request(store.state, null), null, turn.metadata(store.state));
    host.deliver?.(withRun(body, attempt));
  }

  /** Gives what reads the run, or null when the model's host is still to be confirmed. */
  private async prepare(attempt: Attempt, ready: Promise<void>): Promise<Reading | null> {
    const { models, store, host } = this.around;
    const { signal } = attempt.controller;
    this.noteUnsent(attempt);
    await ready;
    if (!signal.aborted) attempt.show();
    await models.ready();
    const body = await bodyOf(attempt.turn, () => store.state);
    signal.throwIfAborted();
    if (models.unconfirmed(attempt.turn.draft?.model)) return null;
    if (!host.detached) return new PlainReading(host, body, this.ears(attempt));
    return this.reader(attempt, withRun(body, attempt));
  }

  private reader(attempt: Attempt, body: RequestBody | null): RunReader {
    const { host, clock } = this.around;
    return new RunReader(host, clock, attempt.run.id, body, this.ears(attempt));
  }

  private noteUnsent({ turn, run }: Attempt): void {
    const { host, store, notes } = this.around;
    const threadId = store.state.thread?.id ?? null;
    const { draft, itemId } = turn;
    if (host.detached && draft) notes.noteUnsent({ runId: run.id, threadId, draft, itemId });
  }

  private ears(attempt: Attempt): RunEars {
    return {
      hear: (event, number) => this.hear(attempt, event, number),
      connected: () => this.connected(attempt),
      reconnecting: () => this.reconnecting(attempt),
    };
  }

  private connected(attempt: Attempt): void {
    const { notes, store, events } = this.around;
    notes.clearUnsent(attempt.run.id);
    if (attempt.left) {
      attempt.controller.abort();
      return;
    }
    if (attempt.stopped) void this.cancel(attempt);
    if (!attempt.told) events.tell({ name: 'chatkit.response.start' });
    attempt.told = true;
    this.noteRun(attempt, store.state.thread?.id);
    if (store.state.run?.phase === 'reconnecting') {
      this.setPhase(attempt, attempt.progress.unfinished.size > 0 ? 'streaming' : 'waiting');
    }
  }

  private reconnecting(attempt: Attempt): void {
    const detail = { name: 'run.reconnecting', data: { run: attempt.run.id } };
    this.around.events.tell({ name: 'chatkit.log', detail });
    this.setPhase(attempt, 'reconnecting');
  }

  private setPhase(attempt: Attempt, phase: Run['phase']): void {
    const { run } = this.around.store.state;
    if (!run || attempt.stopped || attempt.left) return;
    this.around.store.dispatch({ type: 'local.set', fields: { run: { ...run, phase } } });
  }

  private hear(attempt: Attempt, event: StreamEvent, number: number | null): void {
    const { store, host, events, notes } = this.around;
    if (attempt.left) return;
    store.receive(event);
    switch (event.type) {
      case 'thread.created':
        rememberThread(host, event.thread.id);
        this.noteRun(attempt, event.thread.id);
        notes.moveQueue(event.thread.id);
        break;
      case 'client_effect':
        this.tellEffect(attempt, event.name, event.data, number);
        break;
      case 'error':
        events.tell({ name: 'chatkit.error', detail: { error: new Error(event.message || event.code) } });
        break;
      default:
    }
  }

  /** Only the page that sent the message is told, and once, even if it was reloaded meanwhile. */
  private tellEffect(
    { run }: Attempt,
    name: string,
    data: { [key: string]: Json },
    number: number | null,
  ): void {
    const { host, notes, events } = this.around;
    if (SHOWN_EFFECTS.has(name) || run.page !== host.pageId) return;
    if (number !== null && !notes.takeEffect(run.id, number)) return;
    events.tell({ name: 'chatkit.effect', detail: { name, data } });
  }

  private noteRun({ run }: Attempt, threadId: string | undefined): void {
    const { host, notes } = this.around;
    if (!host.detached || !threadId) return;
    if (run.page === host.pageId) notes.noteRun(threadId, run.id);
    else notes.forgetRun(threadId);
  }
}

function withRun(body: RequestBody, { run }: Attempt): RequestBody {
  const metadata: RunMetadata = { id: run.id, detached: true, page: run.page };
  return { ...body, metadata: { ...body.metadata, run: { ...metadata } } };
}
