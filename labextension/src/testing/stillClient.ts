import type { ChatClient } from '../client';
import type { ClientEvent } from '../clientEvents';
import type { OnClientTool } from '../clientTools';
import type { Choices, PageEntity, Proposal } from '../host';
import type { ContextPreview } from '../protocol';
import { type ChatState, initialState } from '../state';

type Call = [name: string, ...args: unknown[]];

/** A client that does nothing but note what it was asked for; its state is what a test or a picture sets. */
export class StillClient {
  state: ChatState;
  readonly calls: Call[] = [];
  previewed: ContextPreview | Error = { text: '', tokens: 0, parts: [], files: [], redacted: [] };
  refused: Error | null = null;
  /** What "@" finds, whatever is typed behind it. */
  found: PageEntity[] = [];
  /** What a recording says. */
  heard = '';
  clientTool: OnClientTool | null = null;
  /** What the calls that ask first would do, by their items' ids; an error where one can do nothing. */
  proposals: { [itemId: string]: Proposal | Error } = {};
  readonly deciding = new Proxy(
    {
      propose: (itemId: string): Proposal | null => {
        const proposal = this.proposals[itemId] ?? null;
        if (proposal instanceof Error) throw proposal;
        return proposal;
      },
      choicesOf: (itemId: string): Choices => this.state.choices[itemId] ?? { amendments: {}, accepted: [] },
    },
    { get: (own, name) => Reflect.get(own, name) ?? this.noting(String(name)) },
  );
  private readonly hearers = new Set<(event: ClientEvent) => void>();
  private readonly listeners = new Set<() => void>();

  constructor(fields: Partial<ChatState> = {}) {
    this.state = { ...initialState, ...fields };
  }

  /** This object with every method of a `ChatClient`; those not written here only note the call. */
  asClient(): ChatClient {
    return new Proxy(this, {
      get: (still, name, receiver) =>
        name in still ? Reflect.get(still, name, receiver) : still.noting(String(name)),
    }) as unknown as ChatClient;
  }

  set(fields: Partial<ChatState>): void {
    this.state = { ...this.state, ...fields };
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  listen(hearer: (event: ClientEvent) => void): () => void {
    this.hearers.add(hearer);
    return () => this.hearers.delete(hearer);
  }

  /** Tells an event to whoever listens. */
  tell(event: ClientEvent): void {
    for (const hearer of this.hearers) hearer(event);
  }

  async searchEntities(_query: string): Promise<PageEntity[]> {
    return this.found;
  }

  async transcribe(sound: Blob): Promise<string> {
    this.calls.push(['transcribe', sound.type]);
    if (this.refused) throw this.refused;
    return this.heard;
  }

  setClientTool(tool: OnClientTool | null): void {
    this.clientTool = tool;
  }

  takeReturned(): ChatState['returned'] {
    const { returned } = this.state;
    this.state = { ...this.state, returned: null };
    return returned;
  }

  async preview(_signal?: AbortSignal, _attachments?: readonly string[]): Promise<ContextPreview> {
    if (this.previewed instanceof Error) throw this.previewed;
    return this.previewed;
  }

  private noting(name: string): (...args: unknown[]) => Promise<void> {
    return async (...args) => {
      this.calls.push([name, ...args]);
      if (this.refused) throw this.refused;
    };
  }
}
