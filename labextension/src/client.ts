/** The chat as one object for the page: all that a person can do, and the state that shows it. */
import { Actions } from './actions';
import { Approvals } from './approvals';
import { type ClientEvent, ClientEvents } from './clientEvents';
import { ClientTools, type OnClientTool } from './clientTools';
import { type Clock, pageClock } from './clock';
import { withNamed, withoutParts } from './context';
import { Conversation } from './conversation';
import { Deciding } from './deciding';
import { explain, failure, isAbort } from './failures';
import { Feedback } from './feedback';
import type { Author, Host, PageEntity } from './host';
import { withPage } from './messages';
import { Models } from './models';
import { PageWatch } from './pageWatch';
import type {
  ActionParams,
  Connection,
  ContextPreview,
  ExportFormat,
  FeedbackKind,
  StructuredSubmission,
  TagContent,
} from './protocol';
import { request } from './request';
import type { ChatState, Draft } from './state';
import { Store } from './store';
import { TabNotes } from './tabNotes';
import { type CodePlace, TakenCode } from './takenCode';
import { rememberedThread } from './threadMemory';
import { ThreadNews } from './threadNews';
import { ThreadOpening } from './threadOpening';
import { Threads } from './threads';
import { transcribe } from './transcription';
import { Turns } from './turn';
import { Uploads } from './uploads';

/** Failures are told by the state, never by a rejection, but where a method says so. */
export class ChatClient {
  /** What asks a person first. */
  readonly deciding: Deciding;
  private readonly store: Store;
  private readonly events = new ClientEvents();
  private readonly notes: TabNotes;
  private readonly page: PageWatch;
  private readonly models: Models;
  private readonly threads: Threads;
  private readonly opening: ThreadOpening;
  private readonly tools: ClientTools;
  private readonly uploads: Uploads;
  private readonly feedback: Feedback;
  private readonly conversation: Conversation;
  private readonly actions: Actions;
  private readonly taken: TakenCode;
  private readonly news: ThreadNews;
  private stopListening = () => {};

  constructor(
    private readonly host: Host,
    private readonly clock: Clock = pageClock,
  ) {
    const store = new Store(clock);
    const notes = new TabNotes(host.tabMemory);
    this.store = store;
    this.notes = notes;
    this.page = new PageWatch(host, store);
    this.models = new Models(host, store);
    this.threads = new Threads(host, store);
    this.opening = new ThreadOpening(host, store, this.events);
    const approvals = new Approvals(host, store);
    this.tools = new ClientTools(host, store, notes, approvals);
    this.uploads = new Uploads(host, store);
    this.feedback = new Feedback(host, store);
    const turns = new Turns(store, this.page, Object.keys(host.tools));
    const { models, tools, uploads } = this;
    this.conversation = new Conversation({
      host,
      store,
      clock,
      models,
      notes,
      events: this.events,
      turns,
      tools,
      approvals,
      uploads,
    });
    this.deciding = new Deciding(host, store, approvals, this.conversation);
    this.actions = new Actions(host, store, this.conversation);
    this.taken = new TakenCode(host, store);
    this.news = new ThreadNews({
      host,
      store,
      clock,
      refreshThread: () => this.conversation.refresh(),
      refreshList: () => this.threads.refresh(),
    });
    followThread(store, this.events, uploads);
  }

  get state(): ChatState {
    return this.store.state;
  }

  /** Calls `listener` after changes, at most once a frame while an answer streams; returns how to stop. */
  subscribe(listener: () => void): () => void {
    return this.store.subscribe(listener);
  }

  /** Watches the page and the server, asks for the models and opens the thread that was open last. */
  async start(): Promise<void> {
    this.page.start();
    this.news.start();
    this.stopListening = this.clock.onLeave(() => this.conversation.hurry());
    const [unsent] = this.notes.unsent;
    const last = unsent ? unsent.threadId : rememberedThread(this.host);
    await Promise.all([this.loadModels(), last && this.open(last, true)]);
    this.conversation.recover();
  }

  /** Reads the page anew, so that what is sent next shows at once what it is about. */
  async readPage(): Promise<void> {
    await this.page.read();
  }

  /** Sends a message; while another is under way it waits in `state.queue`. */
  send(draft: Draft): void {
    this.conversation.send(draft);
  }

  /** Ends the run and keeps what came of the answer. */
  stop(): void {
    this.conversation.stop();
  }

  /** Tries again what failed, or asks for another answer to that user message, the last one by default. */
  retry(itemId?: string): void {
    if (this.opening.failed) void this.openThread(this.opening.failed);
    else this.conversation.retry(itemId);
  }

  /** Sends `text` in place of that user message and of all that follows it. */
  editAndResend(itemId: string, text: string): void {
    this.conversation.edit(itemId, text);
  }

  /** Shows the thread; a run of the one that is left goes on where the server can do that. */
  async openThread(id: string): Promise<void> {
    if (this.isOpen(id)) this.show('thread');
    else await this.turnTo(id, false);
  }

  /** As `openThread`, when somebody else asks for it: nothing is sent, whatever this page still owes the thread. */
  async visitThread(id: string): Promise<void> {
    if (!this.isOpen(id)) await this.turnTo(id, true);
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

  /** Has the thread saved as files of the page; gives the name of the first, null where that failed. */
  async exportThread(id: string, to: ExportFormat): Promise<string | null> {
    return this.threads.export(id, to);
  }

  /** Says whose the code is that is about to come into the notebook. */
  async authorOf(place: CodePlace | null, code: string): Promise<Author> {
    return this.taken.author(place, code);
  }

  /** Notes that it is there now. */
  acceptCode(place: CodePlace, code: string): void {
    this.taken.accept(place, code);
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

  /**
   * Asks for the literal text that would be sent with a message that carries the files of these ids and names
   * these tags. Rejects with an `Error` whose message can be shown.
   */
  async preview(
    signal?: AbortSignal,
    attachments: readonly string[] = [],
    tags: readonly TagContent[] = [],
  ): Promise<ContextPreview> {
    const { removed, model } = this.state;
    const read = await this.page.read();
    const page = withNamed(read && withoutParts(read, removed), await this.page.named(tags));
    const params = { ...(model ? { model } : {}), ...(attachments.length > 0 ? { attachments } : {}) };
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

  /** Gives a thumb to a turn; it is taken back when the server refuses it. */
  async giveFeedback(itemIds: readonly string[], kind: FeedbackKind): Promise<void> {
    await this.feedback.give(itemIds, kind);
  }

  /** Answers or skips the questions of a form. */
  answer(itemId: string, submission: StructuredSubmission): void {
    this.conversation.answer(itemId, submission);
  }

  /** Has the server do an action of a widget or of the page; it waits its turn behind a run. */
  async sendAction(action: ActionParams['action'], itemId?: string): Promise<void> {
    this.actions.send(action, itemId);
  }

  /** As `sendAction`, at once and beside a run; the reply may replace the item. */
  async sendSyncAction(action: ActionParams['action'], itemId?: string): Promise<void> {
    await this.actions.sendSync(action, itemId);
  }

  /** Answers a client tool call of a page that went away, so that the model can go on. */
  goOnWithout(itemId: string): void {
    this.conversation.goOnWithout(itemId);
  }

  /** Says who does the client tools that the host does not know. */
  setClientTool(tool: OnClientTool | null): void {
    this.tools.own = tool;
  }

  /** Uploads files for the next message; what became of each is in `state.uploads`. */
  attachFiles(files: readonly File[]): void {
    this.uploads.attach(files);
  }

  /** Takes a file off the next message. */
  removeUpload(id: string): void {
    this.uploads.remove(id);
  }

  /** Gives the words of a recording. Rejects with an `Error` whose message can be shown. */
  async transcribe(sound: Blob): Promise<string> {
    return transcribe(this.host, sound);
  }

  /** Shows the open thread and the list of threads as the server has them now. */
  async fetchUpdates(): Promise<void> {
    await this.quietly(Promise.all([this.conversation.refresh(), this.threads.refresh()]));
  }

  /** Finds what "@" can name in this page. */
  async searchEntities(query: string): Promise<PageEntity[]> {
    return (await this.host.entities?.search(query)) ?? [];
  }

  /** Calls `listener` with what happens; returns how to stop. */
  listen(listener: (event: ClientEvent) => void): () => void {
    return this.events.listen(listener);
  }

  /** Ends all that is under way. */
  dispose(): void {
    this.page.stop();
    this.news.stop();
    this.stopListening();
    this.conversation.dispose();
    this.opening.dispose();
    this.uploads.dispose();
    this.events.dispose();
    this.threads.dispose();
    this.store.dispose();
  }

  private isOpen(id: string): boolean {
    const { thread, loading } = this.state;
    return thread?.id === id && !loading && !this.opening.failed;
  }

  private async turnTo(id: string, visiting: boolean): Promise<void> {
    this.conversation.leave();
    await this.open(id, false, visiting);
  }

  private async open(id: string, quiet: boolean, visiting = false): Promise<void> {
    const opened = await this.opening.open(id, quiet);
    if (opened) this.conversation.opened(opened.run, visiting);
  }

  private async loadModels(): Promise<void> {
    await this.quietly(this.models.ready());
  }

  /** A failure becomes the state's error. */
  private async quietly(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (isAbort(error)) return;
      const fields = { error: failure(error, this.host.translate, false) };
      this.store.dispatch({ type: 'local.set', fields });
    }
  }
}

/** Tells when another thread is open, and lets the composer's files follow. */
function followThread(store: Store, events: ClientEvents, uploads: Uploads): void {
  let shown: string | null = null;
  store.subscribe(() => {
    const { thread, items } = store.state;
    const threadId = thread?.id ?? null;
    if (threadId === shown) return;
    const isFirst = shown === null && items.length > 0;
    shown = threadId;
    if (isFirst && threadId) uploads.named(threadId);
    else uploads.turnTo(threadId);
    events.tell({ name: 'chatkit.thread.change', detail: { threadId } });
  });
}
