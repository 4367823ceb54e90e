/** What the assistant asks to be allowed: decided once by a person, or passed by an allowance, and used once. */
import type { Amendments, Author, Host, HostTool, Proposal, ToolCall } from './host';
import type { Allowances, Approval, ClientToolCallItem, Json, Scope } from './protocol';
import { request } from './request';
import type { Store } from './store';

type Arguments = { [key: string]: Json };

/** What a page may do now, as the server gives it out. */
interface Grant {
  arguments: Arguments;
  notebook: string;
  author: Author;
}

export interface Granted {
  args: Arguments;
  call: ToolCall;
}

export class Approvals {
  /** Arguments as the person changed them: the server has them without their secrets. */
  private readonly amended = new Map<string, Arguments>();

  constructor(
    private readonly host: Host,
    private readonly store: Store,
  ) {}

  /** The tool of a call that asks first; null for one that needs no asking. */
  toolOf({ name }: ClientToolCallItem): HostTool | null {
    const tool = Object.hasOwn(this.host.tools, name) ? this.host.tools[name] : undefined;
    return tool && tool.risk !== 'read' ? tool : null;
  }

  of({ id }: ClientToolCallItem): Approval | null {
    return this.store.state.approvals[id] ?? null;
  }

  /** Whether this page may carry the call out; `mine` where it sent the message. */
  isReady(call: ClientToolCallItem, mine: boolean): boolean {
    if (!this.toolOf(call)) return mine;
    const approval = this.of(call);
    if (approval?.status === 'accepted') return approval.page === this.host.pageId;
    return mine && (approval?.status !== 'waiting' || approval.by !== null);
  }

  /** What the call would do now. Throws, in words, where it can do nothing. */
  propose(call: ClientToolCallItem): Proposal | null {
    return this.toolOf(call)?.propose?.(call.arguments, this.callOf(call)) ?? null;
  }

  /** Tells the server what the person decided. Rejects as `Host.send` does. */
  async decide(call: ClientToolCallItem, accept: boolean, amendments: Amendments): Promise<void> {
    const tool = this.toolOf(call);
    const changed = Object.keys(amendments).length > 0;
    const amended = changed ? (tool?.amend?.(call.arguments, amendments) ?? null) : null;
    const approval = await request<Approval>(this.host, {
      type: 'approvals.decide',
      params: {
        thread_id: call.thread_id,
        item_id: call.id,
        seen: call.arguments,
        accept,
        amended,
        page: this.host.pageId,
      },
    });
    if (amended) this.amended.set(call.id, amended);
    this.put(call.id, approval);
  }

  /** Takes what was allowed, once. Rejects as `Host.send` does where nothing is. */
  async use(call: ClientToolCallItem): Promise<Granted> {
    const params = { thread_id: call.thread_id, item_id: call.id, page: this.host.pageId };
    const grant = await request<Grant>(this.host, { type: 'approvals.use', params });
    const approval = this.of(call);
    if (approval) this.put(call.id, { ...approval, status: 'used' });
    const args = this.amended.get(call.id) ?? grant.arguments;
    this.amended.delete(call.id);
    return { args, call: { ...this.callOf(call), notebook: grant.notebook, author: grant.author } };
  }

  /** Reads what may be done without asking in the open thread and the notebook. Rejects as `Host.send` does. */
  async readRules(notebook: string | null): Promise<void> {
    const threadId = this.store.state.thread?.id ?? null;
    const params = { thread_id: threadId, notebook };
    const rules = await request<Allowances>(this.host, { type: 'approvals.allowed', params });
    if ((this.store.state.thread?.id ?? null) === threadId) this.setRules(rules);
  }

  /** Lets a risk pass without asking, or no longer. Rejects as `Host.send` does. */
  async allow(scope: Scope, place: string, risk: 'edit' | 'run', allowed: boolean): Promise<void> {
    const body = { type: 'approvals.allow', params: { scope, place, risk, allowed } } as const;
    const now = await request<{ allowed: Allowances[Scope] }>(this.host, body);
    const { approvals, items, rules } = this.store.state;
    this.setRules({ thread: [], notebook: [], ...rules, [scope]: now.allowed });
    if (!allowed) return;
    for (const item of items) {
      const approval = approvals[item.id];
      const covered = scope === 'notebook' ? approval?.notebook === place : item.thread_id === place;
      if (approval?.status === 'waiting' && approval.risk === risk && covered) {
        this.put(item.id, { ...approval, by: scope });
      }
    }
  }

  /** Whether a person let the call pass in this page, whichever page was asked. */
  isOfPerson(call: ClientToolCallItem): boolean {
    return this.of(call)?.by === 'person';
  }

  /** What a call belongs to. */
  callOf(call: ClientToolCallItem): ToolCall {
    return {
      turn: this.of(call)?.turn ?? call.thread_id,
      notebook: this.of(call)?.notebook ?? null,
      author: null,
    };
  }

  private setRules(rules: Allowances): void {
    this.store.dispatch({ type: 'local.set', fields: { rules } });
  }

  private put(itemId: string, approval: Approval): void {
    const { approvals, choices } = this.store.state;
    const { [itemId]: _, ...others } = choices;
    const fields = {
      approvals: { ...approvals, [itemId]: approval },
      choices: approval.status === 'waiting' ? choices : others,
    };
    this.store.dispatch({ type: 'local.set', fields });
  }
}
