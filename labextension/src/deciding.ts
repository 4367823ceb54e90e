/** What a person does about the calls that ask first: sees what they would do, decides, and makes rules. */
import type { Approvals } from './approvals';
import type { Conversation } from './conversation';
import { failure, isAbort } from './failures';
import type { Amendments, Host, Proposal } from './host';
import type { Scope } from './protocol';
import type { Store } from './store';

export class Deciding {
  constructor(
    private readonly host: Host,
    private readonly store: Store,
    private readonly approvals: Approvals,
    private readonly conversation: Conversation,
  ) {}

  /** What a call would do now. Throws, in words, where it can do nothing. */
  propose(itemId: string): Proposal | null {
    const call = this.store.state.items.find(({ id }) => id === itemId);
    return call?.type === 'client_tool_call' ? this.approvals.propose(call) : null;
  }

  /** Accepts what a call asks for, without what was left out of it, or refuses it. */
  async decide(itemId: string, accept: boolean, amendments: Amendments = {}): Promise<void> {
    await this.quietly(this.conversation.decide(itemId, accept, amendments));
  }

  /** Reads what may be done without asking, in the open thread and in a notebook, into the state. */
  async readRules(notebook: string | null): Promise<void> {
    await this.approvals.readRules(notebook).catch(() => undefined);
  }

  /** Lets calls of a risk pass without asking, or no longer; `place` is a thread's id or a notebook's path. */
  async allow(scope: Scope, place: string, risk: 'edit' | 'run', allowed: boolean): Promise<void> {
    await this.quietly(this.approvals.allow(scope, place, risk, allowed));
    this.conversation.goOnWithTools();
  }

  /** A failure is the state's error; the thread is shown as the server has it, which may know better. */
  private async quietly(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (isAbort(error)) return;
      const fields = { error: failure(error, this.host.translate, false) };
      this.store.dispatch({ type: 'local.set', fields });
      await this.conversation.refresh().catch(() => undefined);
    }
  }
}
