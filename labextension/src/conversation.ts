/** What a person does in the open thread; while a turn is under way the next ones wait, and none is lost. */
import type { Approvals } from './approvals';
import type { Draft, Settable } from './chatState';
import type { ClientTools } from './clientTools';
import type { Amendments } from './host';
import { isLocal } from './items';
import { MessageQueue } from './messageQueue';
import { draftOf } from './messages';
import type { ActionParams, ClientToolCallItem, RunningRun, StructuredSubmission } from './protocol';
import { RunReader } from './runReader';
import type { Surroundings } from './runs';
import type { Unsent } from './tabNotes';
import { bodyOf, lastUserMessage, type Turn, type Turns } from './turn';
import { TurnRunner } from './turnRunner';
import type { Uploads } from './uploads';
import { newUuid } from './uuid';

/** What our server tells the model in its place. */
const REFUSED = { refused: true };

export interface ConversationParts extends Surroundings {
  turns: Turns;
  tools: ClientTools;
  approvals: Approvals;
  uploads: Uploads;
}

export class Conversation {
  private readonly queue: MessageQueue;
  private readonly runner: TurnRunner;
  /** What waits besides messages: actions and answers, which go first. */
  private waiting: Turn[] = [];
  private toolsAtWork = 0;
  /** The thread was not opened by the person: until they do something, nothing is done of what waits there. */
  private visiting = false;
  /** Messages that were on their way when the page was reloaded: they come before all that is sent now. */
  private unclear: Unsent[];

  constructor(private readonly parts: ConversationParts) {
    this.unclear = parts.notes.unsent;
    this.queue = new MessageQueue(parts.store, parts.notes, parts.turns);
    const onIdle = (well: boolean, mine: boolean) => this.goOn(well, mine, true);
    this.runner = new TurnRunner({ ...parts, queue: this.queue, onIdle });
  }

  /** Sends the message, or queues it while something else is under way. */
  send(draft: Draft): void {
    const empty = !draft.text.trim() && !draft.attachments?.length;
    if (empty || this.refuseWhenClosed(draft)) return;
    this.visiting = false;
    this.parts.uploads.take(draft.attachments ?? []);
    const turn = this.parts.turns.message(draft, null);
    if (this.isBusy || this.runner.isLost) this.queue.add(draft, turn);
    else this.runner.begin(turn);
    this.runner.resume();
  }

  /** Reads on where the connection was lost; else asks for another answer to that message, by default the last. */
  retry(itemId = lastUserMessage(this.state.items)?.id): void {
    this.visiting = false;
    if (this.runner.isLost) this.runner.resume();
    else if (itemId && !isLocal(itemId) && !this.isBusy) this.runner.begin(this.parts.turns.retry(itemId));
  }

  /** Sends `text` in place of a stored user message and of all that follows it. */
  edit(itemId: string, text: string): void {
    const item = this.state.items.find(({ id }) => id === itemId);
    if (item?.type !== 'user_message' || isLocal(itemId) || !text.trim()) return;
    this.visiting = false;
    const { model: _, ...before } = draftOf(item);
    const draft: Draft = { ...before, text };
    if (this.isBusy) this.runner.giveBack({ ...draft, attachments: [] });
    else this.runner.begin(this.parts.turns.message(draft, itemId));
  }

  /** Answers a form, or skips it. */
  answer(itemId: string, submission: StructuredSubmission): void {
    const item = this.state.items.find(({ id }) => id === itemId);
    if (item?.type !== 'structured_input' || item.status !== 'pending') return;
    this.inTurn(this.parts.turns.answer(item, submission));
  }

  /** Has the server do an action, after the run that is under way. */
  act(action: ActionParams['action'], itemId?: string): void {
    this.inTurn(this.parts.turns.action(action, itemId));
  }

  /** Tells the server what the person decided of a call, and goes on with the turn. Rejects as `Host.send` does. */
  async decide(itemId: string, accept: boolean, amendments: Amendments): Promise<void> {
    const call = this.state.items.find(({ id }) => id === itemId);
    if (call?.type !== 'client_tool_call' || call.status !== 'pending') return;
    this.visiting = false;
    const { signal } = this.runner;
    await this.parts.approvals.decide(call, accept, amendments);
    if (signal.aborted) return;
    if (!accept) this.inTurn(this.parts.turns.toolOutput(call, REFUSED, true));
    else this.goOnWithTools();
  }

  /** Does what may be done by now. */
  goOnWithTools(): void {
    if (!this.isBusy) this.goOn(true, this.isMine, false);
  }

  /** Answers a client tool call of a page that went away. */
  goOnWithout(itemId: string): void {
    this.visiting = false;
    const given = this.isBusy ? null : this.parts.tools.giveUp(itemId);
    if (given) this.runner.begin(this.parts.turns.toolOutput(given.call, given.result, true));
  }

  /** Ends the run or the page's work for it; what came of the answer stays, and the queue waits for the person. */
  stop(): void {
    this.parts.tools.stop();
    this.queue.hold();
    this.runner.stop();
  }

  /** Sends what waited for its host to be confirmed. */
  proceed(): void {
    this.runner.proceed();
  }

  /** Gives back the text of what waited for its host to be confirmed. */
  cancelConfirm(): void {
    this.runner.cancelConfirm();
  }

  /** Sends a queued message now, or lets it take its turn again while something is under way. */
  sendQueued(id: string): void {
    this.visiting = false;
    if (this.isBusy) this.queue.release(id);
    else this.beginQueued(id);
  }

  dropQueued(id: string): void {
    this.queue.take(id);
  }

  /** Goes on with what waits, once nothing else is under way. */
  continueQueue(): void {
    if (this.isAtWork || this.visiting) return;
    const unclear = this.takeUnclear();
    const turn = unclear ? undefined : this.waiting.shift();
    const { next } = this.queue;
    if (unclear) this.runner.attach({ id: unclear.runId, page: this.parts.host.pageId });
    else if (turn) this.runner.begin(turn);
    else if (next !== null) this.beginQueued(next);
  }

  /** The thread is open now: its run is shown, and what this page owes it is done, unless it only visits. */
  opened(run: RunningRun | null, visiting = false): void {
    this.visiting = visiting;
    this.queue.restore();
    if (run) this.runner.attach(run);
    else this.goOn(true, this.isMine, false);
  }

  /** Finds out about the messages that were on their way when the page was reloaded. */
  recover(): void {
    this.queue.restore();
    this.continueQueue();
  }

  /** The page goes away: what is on its way must arrive. */
  hurry(): void {
    this.runner.hurry();
  }

  /** Shows the open thread as the server has it. Rejects as `Host.send` does. */
  async refresh(): Promise<void> {
    if (!this.isBusy) await this.runner.refresh();
  }

  /** Leaves the open thread; texts that were not sent go back to the composer. */
  leave(): void {
    this.runner.leave();
    this.visiting = false;
    this.waiting = [];
    for (const draft of this.queue.clear()) this.runner.giveBack(draft);
  }

  /** Leaves it without a trace: what waits is remembered for the next page of this tab. */
  dispose(): void {
    this.runner.letGo();
  }

  private get state() {
    return this.parts.store.state;
  }

  /** Whether this tab began the last run of the open thread. */
  private get isMine(): boolean {
    const { thread } = this.state;
    return thread !== null && this.parts.notes.lastRun(thread.id) !== null;
  }

  private get isBusy(): boolean {
    return this.isAtWork || this.unclearHere >= 0;
  }

  private get isAtWork(): boolean {
    return this.runner.isBusy || this.toolsAtWork > 0 || this.state.loading;
  }

  /** Where the next unclear message of the open thread stands; -1 where there is none. */
  private get unclearHere(): number {
    const open = this.state.thread?.id ?? null;
    return this.unclear.findIndex(({ threadId }) => threadId === open);
  }

  private takeUnclear(): Unsent | null {
    const known = new Set(this.parts.notes.unsent.map(({ runId }) => runId));
    this.unclear = this.unclear.filter(({ runId }) => known.has(runId));
    return this.unclear.splice(this.unclearHere, this.unclearHere < 0 ? 0 : 1)[0] ?? null;
  }

  private refuseWhenClosed(draft: Draft): boolean {
    const status = this.state.thread?.status;
    if (!status || status.type === 'active') return false;
    const message = status.reason || this.parts.host.translate('This conversation takes no more messages.');
    const fields: Partial<Settable> = { error: { message, retry: false, needsSetup: false } };
    this.parts.store.dispatch({ type: 'local.set', fields });
    this.runner.giveBack(draft);
    return true;
  }

  private inTurn(turn: Turn): void {
    this.visiting = false;
    this.waiting.push(turn);
    this.continueQueue();
  }

  private beginQueued(id: string): void {
    const turn = this.queue.take(id);
    if (turn) this.runner.begin(turn);
  }

  /** The page's work comes first: the model waits for it. */
  private goOn(well: boolean, mine: boolean, fresh: boolean): void {
    const may = well && !this.visiting && this.parts.host.may('threads.add_client_tool_output');
    const call = may ? this.parts.tools.next(mine, fresh) : null;
    if (call) void this.work(call);
    else this.continueQueue();
  }

  private async work(call: ClientToolCallItem): Promise<void> {
    const { signal } = this.runner;
    this.toolsAtWork++;
    const result = await this.parts.tools.perform(call);
    this.toolsAtWork--;
    if (result === undefined) return;
    const turn = this.parts.turns.toolOutput(call, result, this.parts.approvals.isOfPerson(call));
    if (signal.aborted) await this.post(turn, call.thread_id);
    else this.runner.begin(turn);
  }

  /** Sends what a thread that was left waits for; the run goes on there without this page. */
  private async post(turn: Turn, threadId: string): Promise<void> {
    const { host, clock, store, notes } = this.parts;
    const id = newUuid();
    const controller = new AbortController();
    const body = await bodyOf(turn, () => store.state);
    const run = { id, detached: true, page: host.pageId };
    const ears = { hear: () => {}, connected: () => controller.abort(), reconnecting: () => {} };
    const sent = { ...body, metadata: { ...body.metadata, ...(host.detached ? { run } : {}) } };
    notes.noteRun(threadId, id);
    await new RunReader(host, clock, id, sent, ears).read(controller.signal).catch(() => undefined);
  }
}
