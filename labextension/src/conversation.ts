/** The open thread's turns: one at a time, the next ones queued, none lost. */
import { Aftermath } from './aftermath';
import { Attempt } from './attempt';
import type { ChatError, Draft, Settable } from './chatState';
import type { Clock } from './clock';
import { cellTag, withoutParts } from './context';
import { connectionLost, failure, isGone } from './failures';
import type { Host } from './host';
import { isLocal, localId } from './items';
import type { Models } from './models';
import type { PageWatch } from './pageWatch';
import type { PageContext, RequestBody, StreamEvent, UserMessageItem } from './protocol';
import { stream } from './run';
import type { Store } from './store';
import { draftOf, lastUserMessage, type Turn, turnRequest } from './turn';

/** Where the host remembers the open thread. */
export const THREAD_MEMORY = 'thread';

/** What a conversation needs from the page it lives in. */
export interface Surroundings {
  host: Host;
  store: Store;
  clock: Clock;
  models: Models;
  page: PageWatch;
}

export class Conversation {
  private active: Attempt | null = null;
  private unconfirmed: Turn | null = null;
  private readonly queued = new Map<string, Turn>();
  private settling: Promise<void> = Promise.resolve();
  private open = new AbortController();
  private numbers = 0;
  private readonly aftermath: Aftermath;

  constructor(private readonly around: Surroundings) {
    this.aftermath = new Aftermath(around.host, around.store, around.clock);
  }

  /** Sends the message, or queues it while something else is under way. */
  send(draft: Draft): void {
    if (!draft.text.trim() || this.refuseWhenClosed(draft)) return;
    const turn = this.ask(draft, null);
    if (this.isBusy) this.enqueue(draft, turn);
    else this.begin(turn);
  }

  /** Asks for another answer to the last message that is stored. */
  retry(): void {
    const message = lastUserMessage(this.state.items);
    if (!message || this.isBusy) return;
    this.begin(this.ask(null, message.id));
  }

  /** Sends `text` in place of a stored user message and of all that follows it. */
  edit(itemId: string, text: string): void {
    const item = this.state.items.find(({ id }) => id === itemId);
    if (item?.type !== 'user_message' || isLocal(itemId) || !text.trim()) return;
    const draft: Draft = { text, quotedText: item.quoted_text };
    if (this.isBusy) this.giveBack(draft);
    else this.begin(this.ask(draft, itemId));
  }

  /** Ends the run; what came of the answer stays, and the queue waits for the person. */
  stop(): void {
    const attempt = this.active;
    if (!attempt) return;
    attempt.controller.abort();
    this.end({});
    this.settling = this.settle(attempt);
  }

  /** Sends what waited for its host to be confirmed. */
  proceed(): void {
    const turn = this.unconfirmed;
    this.unconfirmed = null;
    this.set({ confirm: null });
    if (turn) this.begin(turn);
  }

  /** Gives back the text of what waited for its host to be confirmed. */
  cancelConfirm(): void {
    if (this.unconfirmed?.draft) this.giveBack(this.unconfirmed.draft);
    this.unconfirmed = null;
    this.set({ confirm: null });
    this.around.store.dispatch({ type: 'local.hold' });
  }

  /** Sends a queued message now, or lets it take its turn again while something is under way. */
  sendQueued(id: string): void {
    if (this.isBusy) this.around.store.dispatch({ type: 'local.release', id });
    else this.beginQueued(id);
  }

  dropQueued(id: string): void {
    this.queued.delete(id);
    this.around.store.dispatch({ type: 'local.unqueue', id });
  }

  /** Sends the next message of the queue that is not held. */
  continueQueue(): void {
    const next = this.state.queue.find(({ held }) => !held);
    if (next && !this.isBusy) this.beginQueued(next.id);
  }

  /** Ends what is under way in the open thread; texts that were not sent go back to the composer. */
  leave(): void {
    this.open.abort();
    this.open = new AbortController();
    this.active?.controller.abort();
    this.active = null;
    this.settling = Promise.resolve();
    this.cancelConfirm();
    const unsent = this.state.items.filter(({ id }) => isLocal(id)) as UserMessageItem[];
    for (const draft of [...unsent.map(draftOf), ...this.state.queue]) this.giveBack(draft);
    for (const { id } of this.state.queue) this.dropQueued(id);
  }

  private get state() {
    return this.around.store.state;
  }

  private get isBusy(): boolean {
    return this.active !== null || this.unconfirmed !== null || this.state.loading;
  }

  private set(fields: Partial<Settable>): void {
    this.around.store.dispatch({ type: 'local.set', fields });
  }

  private giveBack({ text, quotedText }: Draft): void {
    this.around.store.dispatch({ type: 'local.return', draft: { text, quotedText } });
  }

  private refuseWhenClosed(draft: Draft): boolean {
    const status = this.state.thread?.status;
    if (!status || status.type === 'active') return false;
    const message = status.reason || this.around.host.translate('This conversation takes no more messages.');
    this.set({ error: { message, retry: false, needsSetup: false } });
    this.giveBack(draft);
    return true;
  }

  /** The page is read when the person asks, not when the queue gets there: the question is about this cell. */
  private ask(draft: Draft | null, itemId: string | null): Turn {
    const { page, removed } = this.state;
    const tag = cellTag(page && withoutParts(page, removed));
    return { draft, itemId, tag, page: this.readPage(removed) };
  }

  private async readPage(removed: ReadonlySet<string>): Promise<PageContext | null> {
    const page = await this.around.page.read();
    return page && withoutParts(page, removed);
  }

  private enqueue(draft: Draft, turn: Turn): void {
    const id = String(this.numbers++);
    this.queued.set(id, turn);
    this.around.store.dispatch({ type: 'local.queue', queued: { ...draft, id, held: false } });
  }

  private beginQueued(id: string): void {
    const turn = this.queued.get(id);
    this.dropQueued(id);
    if (turn) this.begin(turn);
  }

  private begin(turn: Turn): void {
    const attempt = new Attempt(this.around.store, turn, localId(this.numbers++));
    this.active = attempt;
    void this.perform(attempt);
  }

  private async perform(attempt: Attempt): Promise<void> {
    const { controller, progress } = attempt;
    try {
      const body = await this.prepare(attempt);
      controller.signal.throwIfAborted();
      if (body) {
        const receive = (event: StreamEvent) => this.receive(event);
        await stream(this.around.host, body, controller.signal, progress, receive);
        if (this.active === attempt) this.finish(attempt, null);
      } else {
        this.askForHost(attempt);
      }
    } catch (error) {
      if (this.active === attempt) this.finish(attempt, error);
    }
  }

  /** Gives the request, or null when the model's host is still to be confirmed. */
  private async prepare(attempt: Attempt): Promise<RequestBody | null> {
    await this.settling;
    if (this.active === attempt) attempt.show();
    await this.around.models.ready();
    const page = await attempt.turn.page;
    return this.around.models.unconfirmed ? null : turnRequest(attempt.turn, page, this.state);
  }

  private askForHost(attempt: Attempt): void {
    this.active = null;
    attempt.undo();
    this.unconfirmed = attempt.turn;
    this.set({ run: null, confirm: this.around.models.unconfirmed });
  }

  private receive(event: StreamEvent): void {
    this.around.store.receive(event);
    if (event.type === 'thread.created') this.around.host.memory.set(THREAD_MEMORY, event.thread.id);
  }

  private finish(attempt: Attempt, error: unknown): void {
    const { accepted, complete, failed } = attempt.progress;
    if (error && !accepted) this.refuse(attempt, error);
    else if (failed) this.fail(attempt, this.serverError());
    else if (error || !complete) this.fail(attempt, connectionLost(this.around.host.translate));
    else this.succeed();
  }

  private succeed(): void {
    this.active = null;
    this.set({ run: null });
    this.continueQueue();
  }

  /** The server did not take it: the thread is as before, and the text goes back to the composer. */
  private refuse(attempt: Attempt, error: unknown): void {
    this.takeBack(attempt);
    const retry = attempt.turn.draft === null && !isGone(error);
    this.end({ error: failure(error, this.around.host.translate, retry) });
  }

  private fail(attempt: Attempt, error: ChatError): void {
    this.end({ error });
    if (!attempt.progress.failed || attempt.progress.unfinished.size > 0 || attempt.isLocal) {
      this.settling = this.settle(attempt);
    }
  }

  private serverError(): ChatError {
    const message = this.around.host.translate('The answer could not be completed.');
    const { error } = this.state;
    if (!error) return { message, retry: true, needsSetup: false };
    return { ...error, message: error.message || message };
  }

  private end(fields: Partial<Settable>): void {
    this.active = null;
    this.set({ ...fields, run: null });
    this.around.store.dispatch({ type: 'local.hold' });
  }

  /** Shows what is stored; a message that turns out not to be goes back to the composer. */
  private async settle(attempt: Attempt): Promise<void> {
    const { signal } = this.open;
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
    if (attempt.turn.draft) this.giveBack(attempt.turn.draft);
  }
}
