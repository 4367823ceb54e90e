/** The `Host` of the chat in a plain page: any ChatKit server, by its address. */
import type { CustomApiConfig } from '@openai/chatkit';
import { type Host, HostError, type Memory, type Reply } from '../../host';
import type { PageContext, RequestBody, UploadDescriptor } from '../../protocol';
import { browserMemory, scoped, tabMemory } from '../memory';
import { renderMarkdown } from '../plainMarkdown';
import { plainTranslation } from '../plainTranslation';
import { aborted, messageIn, readReply } from '../reply';
import { upload } from '../upload';
import { DirectUploads } from './directUploads';
import { ownReply } from './ownReplies';
import { readPlainPage } from './page';

export interface Place {
  /** The tab's name, as `pageId()` claims it. */
  pageId: string;
  /** Told to the server as `Accept-Language`; the browser's own where it is missing. */
  locale?: string | undefined;
}

export class FetchHost implements Host {
  readonly pageId: string;
  readonly detached = false;
  readonly tools = {};
  readonly edits = null;
  readonly entities = null;
  readonly cells = null;
  readonly translate = plainTranslation;
  readonly memory: Memory;
  readonly tabMemory: Memory;
  private readonly direct: DirectUploads | null;

  constructor(
    private readonly api: CustomApiConfig,
    private readonly place: Place,
  ) {
    const strategy = api.uploadStrategy;
    this.pageId = place.pageId;
    this.memory = scoped(browserMemory, api.url);
    this.tabMemory = scoped(tabMemory, api.url);
    this.direct = strategy?.type === 'direct' ? new DirectUploads(strategy.uploadUrl) : null;
  }

  may(): boolean {
    return true;
  }

  async send(body: RequestBody, signal?: AbortSignal): Promise<Reply> {
    const own = this.direct && body.type === 'attachments.create' ? this.direct.begin(body) : ownReply(body);
    if (own) return { kind: 'json', value: own };
    const sent = JSON.stringify(this.direct?.translated(body) ?? body);
    const response = await this.post(sent, signal);
    if (response.ok) return readReply(response);
    throw this.failure(response.status, response.statusText, await response.text().catch(() => ''));
  }

  async upload(
    file: Blob,
    descriptor: UploadDescriptor,
    onProgress: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const to = { descriptor, onProgress, signal, fetch: this.api.fetch };
    const sent = await upload(file, to);
    if (sent.status < 200 || sent.status > 299) throw this.failure(sent.status, sent.reason, sent.text);
    this.direct?.finish(descriptor.url, sent.text);
  }

  /** Pictures of the page's and the server's own origins; loading one from elsewhere would tell its server. */
  previewUrl(url: string): string {
    const { origin, protocol, href } = new URL(url, this.address);
    const own = origin === location.origin || origin === this.address.origin;
    return own || protocol === 'blob:' || href.startsWith('data:image/') ? href : '';
  }

  /** A server of the plain protocol tells nothing by itself. */
  onThreadChanged(): () => void {
    return () => undefined;
  }

  async renderMarkdown(text: string, el: HTMLElement): Promise<void> {
    renderMarkdown(text, el, this.translate);
  }

  async context(): Promise<PageContext> {
    return readPlainPage(new Date());
  }

  onContextChanged(): () => void {
    return () => undefined;
  }

  private get address(): URL {
    return new URL(this.api.url, location.href);
  }

  private async post(body: string, signal?: AbortSignal): Promise<Response> {
    const headers = {
      'Content-Type': 'application/json',
      'Accept-Language': this.place.locale ?? navigator.language,
    };
    // Called as a function of its own: the browser's `fetch` refuses any other `this`.
    const ask = this.api.fetch ?? fetch;
    try {
      return await ask(this.api.url, { method: 'POST', headers, body, signal: signal ?? null });
    } catch {
      throw signal?.aborted ? aborted() : this.failure(0, '', '');
    }
  }

  private failure(status: number, reason: string, text: string): HostError {
    return new HostError(status, messageIn(text, reason) ?? this.explain(status));
  }

  private explain(status: number): string {
    switch (status) {
      case 0:
        return this.translate('The chat server did not answer. Check the connection, then try again.');
      case 401:
      case 403:
        return this.translate('The chat server does not let you in. Log in again, then reload the page.');
      case 404:
        return this.translate('There is no chat server at %1.', this.address.href);
      default:
        return this.translate('The chat server answered with status %1. Try again later.', status);
    }
  }
}
