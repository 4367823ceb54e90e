/** Work that the model asks of the page: each call is begun once, whatever becomes of the page. */
import type { Approvals } from './approvals';
import { type Host, NotNow } from './host';
import type { ClientToolCallItem, Json, ThreadItem } from './protocol';
import type { Store } from './store';
import type { TabNotes } from './tabNotes';

/** The page's own tool, as `onClientTool` of the official options; asked for what the host has no tool for. */
export type OnClientTool = (call: {
  name: string;
  params: { [key: string]: Json };
}) => Promise<{ [key: string]: Json }> | { [key: string]: Json };

const RELOADED =
  'The page was reloaded while it did this. Whether it was done is not known; look before doing it again.';
const GONE = 'The page that was to do this is gone. Go on without its result.';

export class ClientTools {
  /** Asked for what the host has no tool for. */
  own: OnClientTool | null = null;
  private readonly taken = new Set<string>();
  private readonly working = new Map<string, AbortController>();

  constructor(
    private readonly host: Host,
    private readonly store: Store,
    private readonly notes: TabNotes,
    private readonly approvals: Approvals,
  ) {}

  /**
   * The first call of the newest turn that this page has to do and did not take yet; `mine` where it sent the message.
   * Once the model has just asked (`fresh`), what can never be done as the notebook is needs nobody's answer.
   */
  next(mine: boolean, fresh: boolean): ClientToolCallItem | null {
    const calls = pendingCalls(this.store.state.items).filter(({ id }) => !this.taken.has(id));
    const isDue = (call: ClientToolCallItem) =>
      this.approvals.isReady(call, mine) || (mine && fresh && this.isVain(call));
    return calls.find(isDue) ?? null;
  }

  /** Gives the result, or `{error}`; undefined once it was stopped. */
  async perform(call: ClientToolCallItem): Promise<Json | undefined> {
    this.taken.add(call.id);
    if (this.notes.hasBegun(call.id)) return { error: RELOADED };
    this.notes.noteBegun(call.id);
    const controller = new AbortController();
    this.working.set(call.id, controller);
    this.show();
    try {
      return await Promise.race([this.result(call, controller.signal), ended(controller.signal)]);
    } finally {
      this.working.delete(call.id);
      this.show();
    }
  }

  /** Whether that call still waits for a page; if so it is answered for one that went away. */
  giveUp(itemId: string): { call: ClientToolCallItem; result: Json } | null {
    const call = pendingCalls(this.store.state.items).find(({ id }) => id === itemId);
    if (!call || this.working.has(itemId)) return null;
    this.taken.add(itemId);
    return { call, result: { error: GONE } };
  }

  /** Ends the work; its calls stay as they are. */
  stop(): void {
    for (const controller of this.working.values()) controller.abort();
  }

  private async result(call: ClientToolCallItem, signal: AbortSignal): Promise<Json> {
    try {
      return (await this.call(call, signal)) ?? null;
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  private call(call: ClientToolCallItem, signal: AbortSignal): Promise<Json> | Json {
    const { name, arguments: args } = call;
    if (this.approvals.toolOf(call)) return this.allowed(call, signal);
    const tool = Object.hasOwn(this.host.tools, name) ? this.host.tools[name] : undefined;
    if (tool) return tool.run(args, signal, this.approvals.callOf(call));
    if (this.own) return this.own({ name, params: args });
    throw new Error(`This page has no tool named ${name}.`);
  }

  /** What asks first is done as it was allowed, and only then. */
  private async allowed(call: ClientToolCallItem, signal: AbortSignal): Promise<Json> {
    this.approvals.propose(call);
    const granted = await this.approvals.use(call);
    const done = await this.approvals.toolOf(call)?.run(granted.args, signal, granted.call);
    return done ?? null;
  }

  /** Whether the call can do nothing any more, so that there is nothing to allow. */
  private isVain(call: ClientToolCallItem): boolean {
    if (!this.approvals.toolOf(call) || this.approvals.of(call)?.status !== 'waiting') return false;
    try {
      this.approvals.propose(call);
      return false;
    } catch (error) {
      return !(error instanceof NotNow);
    }
  }

  private show(): void {
    this.store.dispatch({ type: 'local.set', fields: { working: new Set(this.working.keys()) } });
  }
}

function pendingCalls(items: readonly ThreadItem[]): ClientToolCallItem[] {
  const calls: ClientToolCallItem[] = [];
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at];
    if (item?.type === 'user_message') break;
    if (item?.type === 'client_tool_call' && item.status === 'pending') calls.unshift(item);
  }
  return calls;
}

function ended(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
}
