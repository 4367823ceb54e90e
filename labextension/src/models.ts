/** Who answers: the models the server offers, the person's choice, and the key kept on the server. */
import { explain, failure } from './failures';
import type { Host } from './host';
import type { ChatRequest, Connection, ModelsReply } from './protocol';
import { request } from './request';
import type { Store } from './store';

/** Where the host remembers the person's choice. */
export const MODEL_KEY = 'model';

export class Models {
  private loading: Promise<ModelsReply> | null = null;

  constructor(
    private readonly host: Host,
    private readonly store: Store,
  ) {}

  /** The host that wants a confirmation before the next message, or one for `model`; null when there is none. */
  unconfirmed(model = this.store.state.model): { host: string; label: string } | null {
    const choice = this.store.state.models?.models.find(({ id }) => id === model);
    if (!choice?.remote || choice.confirmed) return null;
    return { host: choice.host ?? choice.label, label: choice.label };
  }

  /** Resolves when the list is known; rejects as `Host.send` does. A failed load is tried again. */
  async ready(): Promise<void> {
    if (this.store.state.models) return;
    this.loading ??= request<ModelsReply>(this.host, { type: 'models.list', params: {} });
    try {
      this.adopt(await this.loading);
    } finally {
      this.loading = null;
    }
  }

  choose(id: string): void {
    this.host.memory.set(MODEL_KEY, id);
    this.store.dispatch({ type: 'local.set', fields: { model: id } });
  }

  /** Rejects with an `Error` whose message is for the person, so that a form can show it. */
  async connect(params: Connection): Promise<void> {
    await this.change({ type: 'models.connect', params });
  }

  async forgetKey(): Promise<void> {
    await this.change({ type: 'models.forget', params: {} });
  }

  /**
   * Tells the server that messages may go to `remote`; false, with the state's error set, when that failed. Where
   * that is not this page's to say, it counts for as long as the page lives.
   */
  async confirm(remote: string): Promise<boolean> {
    if (!this.host.may('models.confirm')) {
      this.confirmHere(remote);
      return true;
    }
    try {
      this.adopt(await request(this.host, { type: 'models.confirm', params: { host: remote } }));
      return true;
    } catch (error) {
      const fields = { error: failure(error, this.host.translate, false) };
      this.store.dispatch({ type: 'local.set', fields });
      return false;
    }
  }

  private confirmHere(remote: string): void {
    const { models } = this.store.state;
    if (!models) return;
    const confirmed = models.models.map((each) =>
      (each.host ?? each.label) === remote ? { ...each, confirmed: true } : each,
    );
    this.adopt({ ...models, models: confirmed });
  }

  private async change(body: ChatRequest): Promise<void> {
    try {
      this.adopt(await request(this.host, body));
    } catch (error) {
      throw new Error(explain(error, this.host.translate));
    }
  }

  /** A choice that the server no longer offers falls back to its default. */
  private adopt(models: ModelsReply): void {
    const remembered = this.host.memory.get(MODEL_KEY);
    const offered = models.models.some(({ id }) => id === remembered);
    const model = offered ? remembered : models.default;
    this.store.dispatch({ type: 'local.set', fields: { models, model } });
  }
}
