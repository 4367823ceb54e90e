/** What a person does about the calls that ask first: sees what they would do, decides, and makes rules. */
import type { Approvals } from './approvals';
import type { Conversation } from './conversation';
import { failure, isAbort } from './failures';
import type { Choices, Host, Proposal } from './host';
import type { Scope } from './protocol';
import type { Store } from './store';

const NONE: Choices = { amendments: {}, accepted: [] };

export class Deciding {
  /** Calls whose decision is on its way. */
  private readonly underway = new Set<string>();

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

  /** What the person chose so far of a call's edits, wherever it is shown. */
  choicesOf(itemId: string): Choices {
    return this.store.state.choices[itemId] ?? NONE;
  }

  /** Leaves an edit out (false), has another text written, or has it as it is again (undefined). Decides nothing. */
  amend(itemId: string, key: string, amended: false | string | undefined): void {
    const { amendments, accepted } = this.choicesOf(itemId);
    const { [key]: _, ...others } = amendments;
    this.choose(itemId, {
      amendments: amended === undefined ? others : { ...others, [key]: amended },
      accepted: accepted.filter((each) => each !== key),
    });
  }

  /** Accepts or refuses one edit. The call itself is decided with the last of its edits. */
  async settle(itemId: string, key: string, accept: boolean): Promise<void> {
    const known = this.choicesOf(itemId).amendments[key];
    this.amend(itemId, key, accept ? known || undefined : false);
    const { amendments, accepted } = this.choicesOf(itemId);
    if (accept) this.choose(itemId, { amendments, accepted: [...accepted, key] });
    await this.decideIfAllChosen(itemId);
  }

  /** The keys of a call's edits that are neither accepted nor left out; one that changes nothing needs neither. */
  openEdits(itemId: string): string[] {
    const { amendments, accepted } = this.choicesOf(itemId);
    return this.editsOf(itemId).filter((key) => amendments[key] !== false && !accepted.includes(key));
  }

  /** Accepts what a call asks for, without what was left out of it and as it was written anew, or refuses it. */
  async decide(itemId: string, accept: boolean): Promise<void> {
    if (this.underway.has(itemId)) return;
    this.underway.add(itemId);
    const { amendments } = this.choicesOf(itemId);
    await this.quietly(this.conversation.decide(itemId, accept, accept ? amendments : {}));
    this.underway.delete(itemId);
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

  private async decideIfAllChosen(itemId: string): Promise<void> {
    if (this.editsOf(itemId).length === 0 || this.openEdits(itemId).length > 0) return;
    const { accepted } = this.choicesOf(itemId);
    await this.decide(itemId, accepted.length > 0);
  }

  /** None where they cannot be done any more, which whoever shows them says. */
  private editsOf(itemId: string): string[] {
    try {
      const proposal = this.propose(itemId);
      const edits = proposal?.kind === 'edits' ? proposal.edits : [];
      return edits.filter(({ cells }) => cells.length > 0).map(({ key }) => key);
    } catch {
      return [];
    }
  }

  private choose(itemId: string, choices: Choices): void {
    const fields = { choices: { ...this.store.state.choices, [itemId]: choices } };
    this.store.dispatch({ type: 'local.set', fields });
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
