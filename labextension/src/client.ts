/** The chat as one object for the page: all that a person can do, and the state that shows it. */
import { type Clock, pageClock } from './clock';
import { withoutParts } from './context';
import { Conversation, THREAD_MEMORY } from './conversation';
import { explain, failure } from './failures';
import type { Host } from './host';
import { withPage } from './messages';
import { Models } from './models';
import { PageWatch } from './pageWatch';
import type { Connection, ContextPreview } from './protocol';
import { request } from './request';
import type { ChatState, Draft } from './state';
import { Store } from './store';
import { ThreadOpening } from './threadOpening';
import { Threads } from './threads';

/** Failures are told by the state, never by a rejection, but where a method says so. */
export class ChatClient {
  private readonly store: Store;
  private readonly page: PageWatch;
  private readonly models: Models;
  private readonly threads: Threads;
  private readonly opening: ThreadOpening;
  private readonly conversation: Conversation;

  constructor(
    private readonly host: Host,
    clock: Clock = pageClock,
  ) {
    this.store = new Store(clock);
    this.page = new PageWatch(host, this.store);
    this.models = new Models(host, this.store);
    this.threads = new Threads(host, this.store);
    this.opening = new ThreadOpening(host, this.store);
    const { store, models, page } = this;
    this.conversation = new Conversation({ host, store, clock, models, page });
  }

  get state(): ChatState {
    return this.store.state;
  }

  /** Calls `listener` after changes, at most once a frame while an answer streams; returns how to stop. */
  subscribe(listener: () => void): () => void {
    return this.store.subscribe(listener);
  }

  /** Watches the page, asks for the models and opens the thread that was open last. */
  async start(): Promise<void> {
    this.page.start();
    const last = this.host.memory.get(THREAD_MEMORY);
    await Promise.all([this.loadModels(), last && this.open(last, true)]);
  }

  /** Sends a message; while another is under way it waits in `state.queue`. */
  send(draft: Draft): void {
    this.conversation.send(draft);
  }

  /** Ends the run and keeps what came of the answer. */
  stop(): void {
    this.conversation.stop();
  }

  /** Tries again what failed, or asks for another answer to the last message. */
  retry(): void {
    if (this.opening.failed) void this.openThread(this.opening.failed);
    else this.conversation.retry();
  }

  /** Sends `text` in place of that user message and of all that follows it. */
  editAndResend(itemId: string, text: string): void {
    this.conversation.edit(itemId, text);
  }

  /** Shows the thread; leaving another one ends its run. */
  async openThread(id: string): Promise<void> {
    const { thread, loading } = this.state;
    if (thread?.id === id && !loading && !this.opening.failed) {
      this.show('thread');
      return;
    }
    this.conversation.leave();
    await this.open(id, false);
  }

  /** Shows an empty conversation; the first message creates its thread. */
  newThread(): void {
    this.conversation.leave();
    this.opening.clear();
  }

  async renameThread(id: string, title: string): Promise<void> {
    await this.threads.rename(id, title);
  }

  /** Deletes the thread; where it is open, an empty conversation takes its place. */
  async deleteThread(id: string): Promise<void> {
    const gone = await this.threads.delete(id);
    if (gone && this.state.thread?.id === id) this.newThread();
  }

  /** Finds threads by title; all without a query. */
  async loadThreads(query = ''): Promise<void> {
    await this.threads.load(query);
  }

  async loadMoreThreads(): Promise<void> {
    await this.threads.loadMore();
  }

  /** Puts the items before the oldest one shown in front of it. */
  async loadOlder(): Promise<void> {
    await this.opening.loadOlder();
    this.conversation.continueQueue();
  }

  /** Switches between the open thread and the list of threads. */
  show(view: ChatState['view']): void {
    this.store.dispatch({ type: 'local.set', fields: { view } });
  }

  chooseModel(id: string): void {
    if (this.state.confirm) this.conversation.cancelConfirm();
    this.models.choose(id);
  }

  /** Keeps a key or a base URL on the server. Rejects with an `Error` whose message a form can show. */
  async connect(connection: Connection): Promise<void> {
    await this.models.connect(connection);
  }

  /** Rejects as `connect` does. */
  async forgetKey(): Promise<void> {
    await this.models.forgetKey();
  }

  /** Confirms that messages may go to `host`, and sends the one that waited for it. */
  async confirmHost(host: string): Promise<void> {
    if (await this.models.confirm(host)) this.conversation.proceed();
  }

  /** Sends nothing; the text is in `state.returned`. */
  cancelConfirm(): void {
    this.conversation.cancelConfirm();
  }

  /** Says which parts of the page are not sent; keys as in `withoutParts`. */
  setRemoved(keys: ReadonlySet<string>): void {
    this.store.dispatch({ type: 'local.set', fields: { removed: new Set(keys) } });
  }

  /** Asks for the literal text that would be sent. Rejects with an `Error` whose message can be shown. */
  async preview(signal?: AbortSignal): Promise<ContextPreview> {
    const { removed, model } = this.state;
    const read = await this.page.read();
    const page = read && withoutParts(read, removed);
    const params = model ? { model } : {};
    try {
      return await request(this.host, withPage({ type: 'context.preview', params }, page), signal);
    } catch (error) {
      throw new Error(explain(error, this.host.translate));
    }
  }

  /** Sends a held message of the queue. */
  sendQueued(id: string): void {
    this.conversation.sendQueued(id);
  }

  dropQueued(id: string): void {
    this.conversation.dropQueued(id);
  }

  /** Gives, once, the text that belongs into the composer again. */
  takeReturned(): Draft | null {
    const { returned } = this.state;
    if (returned) this.store.dispatch({ type: 'local.set', fields: { returned: null } });
    return returned;
  }

  dismiss(noticeId: string): void {
    this.store.dispatch({ type: 'local.dismiss', id: noticeId });
  }

  dismissError(): void {
    this.store.dispatch({ type: 'local.set', fields: { error: null } });
  }

  /** Ends all that is under way. */
  dispose(): void {
    this.page.stop();
    this.conversation.leave();
    this.opening.dispose();
    this.threads.dispose();
    this.store.dispose();
  }

  private async open(id: string, quiet: boolean): Promise<void> {
    if (await this.opening.open(id, quiet)) this.conversation.continueQueue();
  }

  private async loadModels(): Promise<void> {
    try {
      await this.models.ready();
    } catch (error) {
      const fields = { error: failure(error, this.host.translate, false) };
      this.store.dispatch({ type: 'local.set', fields });
    }
  }
}
