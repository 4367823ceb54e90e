/** Carries out one turn at a time in the open thread, and puts right what its end left on the screen. */
import { Aftermath } from './aftermath';
import { Attempt } from './attempt';
import type { ChatError, Draft, Settable } from './chatState';
import { connectionLost, explain, failure, interrupted, isGone, runLost } from './failures';
import { isLocal, localId } from './items';
import type { MessageQueue } from './messageQueue';
import { draftOf } from './messages';
import type { RunningRun, UserMessageItem } from './protocol';
import { type Over, Runs, type Surroundings } from './runs';
import { type LoadedThread, loadThread } from './threadLoading';
import type { Turn, Turns } from './turn';
import type { Uploads } from './uploads';
import { newUuid } from './uuid';

/** How often a message that finds the thread busy, though no run can be seen there, is sent again. */
const BUSY_TRIES = 3;
/** Milliseconds before each such try. */
const BUSY_WAIT = 500;
/** Milliseconds that the server has to end a run which was stopped. */
const STOP_LIMIT = 5_000;

export interface RunnerParts extends Surroundings {
  turns: Turns;
  queue: MessageQueue;
  uploads: Uploads;
  /** The thread is free again; `mine` when this page ran what came well to its end. */
  onIdle(well: boolean, mine: boolean): void;
}

export class TurnRunner {
  private active: Attempt | null = null;
  private stopping: Attempt | null = null;
  /** What lost its connection, for another try. */
  private lost: Attempt | null = null;
  /** A run that the server does not know, whatever else it says. */
  private forgotten: string | null = null;
  private unconfirmed: Attempt | null = null;
  private settling: Promise<void> = Promise.resolve();
  private open = new AbortController();
  private numbers = 0;
  private readonly refusals = new WeakMap<Turn, number>();
  private readonly aftermath: Aftermath;
  private readonly runs: Runs;

  constructor(private readonly parts: RunnerParts) {
    this.aftermath = new Aftermath(parts.host, parts.store, parts.clock);
    this.runs = new Runs(parts);
  }

  get isBusy(): boolean {
    return this.active !== null || this.unconfirmed !== null;
  }

  get isLost(): boolean {
    return this.lost !== null;
  }

  /** Aborts when the open thread is left. */
  get signal(): AbortSignal {
    return this.open.signal;
  }

  /** `id` names a run that may have begun already. */
  begin(turn: Turn, id = newUuid()): void {
    const run = { id, page: this.parts.host.pageId };
    void this.carryOut(new Attempt(this.parts.store, turn, run, localId(this.numbers++)));
  }

  /** Shows a run that is under way in the open thread, from its beginning. */
  attach(run: RunningRun): void {
    if (this.isBusy || this.stopping?.run.id === run.id || this.forgotten === run.id) return;
    this.lost = null;
    const attempt = new Attempt(this.parts.store, this.parts.turns.none(), run, localId(this.numbers++));
    this.runs.attach(attempt);
    void this.carryOut(attempt);
  }

  /** Reads on where the connection was lost. */
  resume(): void {
    const { lost } = this;
    if (!lost || this.isBusy) return;
    this.lost = null;
    this.parts.store.dispatch({ type: 'local.run' });
    void this.carryOut(lost);
  }

  /** Ends the run, on the screen at once; what came of the answer stays, and the queue waits for the person. */
  stop(): void {
    const attempt = this.active;
    if (!attempt) return;
    attempt.stopped = true;
    if (attempt.reading && this.parts.host.detached) {
      this.stopping = attempt;
      this.settling = this.windUp(attempt);
    } else {
      attempt.controller.abort();
      this.settling = this.settle(attempt);
    }
    this.end({});
  }

  /** Sends what waited for its host to be confirmed. */
  proceed(): void {
    const attempt = this.unconfirmed;
    this.unconfirmed = null;
    this.set({ confirm: null });
    if (attempt) this.begin(attempt.turn);
  }

  /** Gives back the text of what waited for its host to be confirmed. */
  cancelConfirm(): void {
    if (this.unconfirmed) this.giveBackLeft(this.unconfirmed);
    this.unconfirmed = null;
    this.set({ confirm: null });
    this.parts.queue.hold();
  }

  /** Turns to another thread: a detached run goes on without this page, any other ends. */
  leave(): void {
    const { lost } = this;
    const sending = this.letGo();
    if (lost) this.parts.notes.clearUnsent(lost.run.id);
    if (sending && !sending.left) this.parts.notes.clearUnsent(sending.run.id);
    this.cancelConfirm();
    const unsent = this.state.items.filter(({ id }) => isLocal(id)) as UserMessageItem[];
    if (!sending?.left) for (const item of unsent) this.giveBack(draftOf(item));
  }

  /** Reads nothing any more; gives what was under way. */
  letGo(): Attempt | null {
    this.open.abort();
    this.open = new AbortController();
    const sending = this.active;
    if (sending?.reading && this.parts.host.detached && !sending.progress.accepted) sending.left = true;
    else sending?.controller.abort();
    this.stopping?.controller.abort();
    this.active = this.stopping = this.lost = null;
    this.settling = Promise.resolve();
    return sending;
  }

  /** The page goes away. */
  hurry(): void {
    if (this.active) this.runs.deliver(this.active);
  }

  giveBack(draft: Draft): void {
    this.parts.uploads.giveBack(draft.attachments ?? []);
    const { attachments: _, ...written } = draft;
    this.parts.store.dispatch({ type: 'local.return', draft: written });
  }

  /** Shows the open thread as the server has it, unless a turn is under way here. */
  async refresh(): Promise<void> {
    const { thread } = this.state;
    const { signal } = this;
    if (!thread || this.isBusy || this.state.loading) return;
    const loaded = await loadThread(this.parts.host, thread.id, signal);
    if (!signal.aborted && !this.isBusy && !this.state.loading) this.adopt(loaded);
  }

  private get state() {
    return this.parts.store.state;
  }

  private set(fields: Partial<Settable>): void {
    this.parts.store.dispatch({ type: 'local.set', fields });
  }

  private adopt({ fields, page, run }: LoadedThread): void {
    this.parts.store.dispatch({ type: 'local.newest', page, keep: new Set() });
    this.set(fields);
    if (run) this.attach(run);
  }

  private async carryOut(attempt: Attempt): Promise<void> {
    this.active = attempt;
    const performed = this.runs.perform(attempt, this.settling);
    attempt.over = performed;
    const over = await performed;
    if (this.active === attempt) this.finish(attempt, over);
    else if (attempt.left) this.giveBackLeft(attempt);
  }

  /** The server did not take the message: its text must not be lost. */
  private giveBackLeft({ turn, progress, run }: Attempt): void {
    if (progress.accepted || !turn.draft) return;
    this.parts.notes.clearUnsent(run.id);
    this.giveBack(turn.draft);
  }

  private finish(attempt: Attempt, { ending, error }: Over): void {
    const { translate } = this.parts.host;
    switch (ending) {
      case 'done':
        this.succeed(attempt);
        break;
      case 'unconfirmed':
        this.askForHost(attempt);
        break;
      case 'stopped':
        this.end({});
        break;
      case 'refused':
        this.refuse(attempt, error);
        break;
      case 'busy':
        void this.giveWay(attempt, error);
        break;
      case 'failed':
        this.fail(attempt, this.serverError());
        break;
      case 'interrupted':
        this.fail(attempt, interrupted(translate));
        break;
      case 'cut':
        this.fail(attempt, connectionLost(translate));
        break;
      case 'lost':
        this.lose(attempt, error);
        break;
      case 'gone':
        void this.forget(attempt);
        break;
      default:
        unknown(ending);
    }
  }

  private succeed(attempt: Attempt): void {
    this.active = null;
    this.set({ run: null });
    this.ended(attempt);
    this.parts.onIdle(true, attempt.run.page === this.parts.host.pageId);
  }

  private askForHost(attempt: Attempt): void {
    this.active = null;
    attempt.undo();
    this.unconfirmed = attempt;
    this.set({ run: null, confirm: this.parts.models.unconfirmed(attempt.turn.draft?.model) });
  }

  /** The server did not take it: the thread is as before, and the text goes back to the composer. */
  private refuse(attempt: Attempt, error: unknown): void {
    this.takeBack(attempt);
    const retry = attempt.turn.draft === null && !isGone(error);
    this.end({ error: failure(error, this.parts.host.translate, retry) });
  }

  /** Another run has the thread: it is shown, and the message waits until it ends. */
  private async giveWay(attempt: Attempt, error: unknown): Promise<void> {
    const { turn } = attempt;
    const { signal } = this;
    const { host, clock, queue, store } = this.parts;
    this.parts.notes.clearUnsent(attempt.run.id);
    attempt.undo();
    if (turn.draft) queue.add(turn.draft, turn, { first: true });
    else if (turn.shown?.type !== 'client_tool_call') {
      store.receive({ type: 'notice', level: 'info', message: explain(error, host.translate) });
    }
    const threadId = this.state.thread?.id ?? '';
    const loaded = await loadThread(host, threadId, signal).catch(() => null);
    if (signal.aborted) return;
    if (loaded?.run || !turn.draft) return this.makeWay(loaded);
    const tries = (this.refusals.get(turn) ?? 0) + 1;
    this.refusals.set(turn, tries);
    if (!loaded || tries > BUSY_TRIES || loaded.fields.thread?.status.type !== 'active') {
      return this.end({ error: failure(error, host.translate, false) });
    }
    await clock.wait(BUSY_WAIT);
    if (!signal.aborted) this.makeWay(loaded);
  }

  private makeWay(loaded: LoadedThread | null): void {
    this.active = null;
    this.set({ run: null });
    if (loaded) this.adopt(loaded);
    if (!this.isBusy) this.parts.onIdle(true, false);
  }

  private fail(attempt: Attempt, error: ChatError): void {
    const { failed, unfinished } = attempt.progress;
    if (!failed || unfinished.size > 0 || attempt.isLocal) this.settling = this.settle(attempt);
    const retry = error.retry && this.parts.host.may('threads.retry_after_item');
    this.end({ error: { ...error, retry } });
  }

  private serverError(): ChatError {
    const message = this.parts.host.translate('The answer could not be completed.');
    const { error } = this.state;
    if (!error) return { message, retry: true, needsSetup: false };
    return { ...error, message: error.message || message };
  }

  private lose(attempt: Attempt, error: unknown): void {
    this.lost = attempt;
    this.end({ error: runLost(error, attempt.progress.accepted, this.parts.host.translate) });
  }

  /** The server keeps nothing of the run any more, so what it has stored is all there is. */
  private async forget(attempt: Attempt): Promise<void> {
    const { signal } = this;
    const { notes, host } = this.parts;
    const unsent = notes.unsent.find(({ runId }) => runId === attempt.run.id);
    this.forgotten = attempt.run.id;
    this.active = null;
    this.set({ run: null });
    this.ended(attempt);
    if (unsent) {
      this.begin(this.parts.turns.message(unsent.draft, unsent.itemId), unsent.runId);
      return;
    }
    await this.refresh().catch(() => undefined);
    if (signal.aborted || this.isBusy) return;
    if (this.state.items.at(-1)?.type === 'user_message') this.end({ error: interrupted(host.translate) });
    else this.parts.onIdle(true, attempt.run.page === host.pageId);
  }

  private end(fields: Partial<Settable>): void {
    const attempt = this.active;
    this.active = null;
    this.set({ ...fields, run: null });
    this.parts.queue.hold();
    if (attempt) this.ended(attempt);
    if (fields.error && !attempt?.progress.failed) this.tellError(fields.error);
    this.parts.onIdle(false, false);
  }

  private tellError({ message }: ChatError): void {
    this.parts.events.tell({ name: 'chatkit.error', detail: { error: new Error(message) } });
  }

  private ended(attempt: Attempt): void {
    if (attempt.told) this.parts.events.tell({ name: 'chatkit.response.end' });
    attempt.told = false;
  }

  /** Has the server stop the run and hears its last words; where they do not come, shows what is stored. */
  private async windUp(attempt: Attempt): Promise<void> {
    let callOff = () => {};
    const limit = new Promise<void>((resolve) => {
      callOff = this.parts.clock.after(STOP_LIMIT, resolve);
    });
    await this.runs.cancel(attempt);
    await Promise.race([attempt.over, limit]);
    callOff();
    if (this.stopping === attempt) this.stopping = null;
    if (attempt.progress.outcome || attempt.controller.signal.aborted) return;
    attempt.controller.abort();
    await this.settle(attempt);
  }

  /** Shows what is stored; a message that turns out not to be goes back to the composer. */
  private async settle(attempt: Attempt): Promise<void> {
    const { signal } = this;
    const { progress } = attempt;
    const thread = this.state.thread;
    const page = thread && (await this.aftermath.show(thread.id, progress.unfinished, signal));
    if (signal.aborted) return;
    if (attempt.isLocal && page && attempt.isAmong(page.items)) attempt.forgetMessage();
    else if (attempt.isLocal) this.takeBack(attempt);
    else if (!progress.accepted && !page) attempt.undo();
  }

  private takeBack(attempt: Attempt): void {
    attempt.undo();
    this.parts.notes.clearUnsent(attempt.run.id);
    const { draft, itemId } = attempt.turn;
    if (draft) this.giveBack(itemId ? { ...draft, attachments: [] } : draft);
  }
}

function unknown(_: never): void {}
