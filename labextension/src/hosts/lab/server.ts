/** Requests to the Jupyter server, under the page's own session. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { HostError, type Reply, type Translate } from '../../host';
import type { RequestBody, UploadDescriptor } from '../../protocol';
import { aborted, messageIn, readReply } from '../reply';
import { upload } from '../upload';

const ENDPOINT = 'jupyter-chatkit/chatkit';
const ATTACHMENTS = '/jupyter-chatkit/attachments';

/** What sends a request; `ServerConnection.makeRequest` but in tests. */
export type MakeRequest = typeof ServerConnection.makeRequest;

export class ChatServer {
  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly translate: Translate,
    private readonly makeRequest: MakeRequest = ServerConnection.makeRequest,
  ) {}

  /** POST `body`; rejects with `HostError`, or with an `AbortError` when `signal` says so. */
  async send(body: RequestBody, signal?: AbortSignal): Promise<Reply> {
    const response = await this.post(JSON.stringify(body), { signal });
    if (!response.ok) {
      const text = await response.text().catch(() => '');
      throw this.failure(response.status, response.statusText, text);
    }
    return readReply(response);
  }

  /** POST `body` even though the page goes away; browsers do so for less than 64 kB. */
  deliver(body: RequestBody): void {
    void this.post(JSON.stringify(body), { keepalive: true }).catch(() => undefined);
  }

  /** Send a file to where the server wants it; rejects as `send` does. */
  async upload(
    file: Blob,
    descriptor: UploadDescriptor,
    onProgress: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const url = this.rebased(descriptor.url);
    if (url === null) {
      throw new HostError(0, this.translate('The server named an address for the file that is not its own.'));
    }
    const headers = { ...descriptor.headers, ...this.credentials() };
    const withCredentials = this.settings.init.credentials === 'include';
    const to = { descriptor: { ...descriptor, url, headers }, withCredentials, onProgress, signal };
    const { status, reason, text } = await upload(file, to);
    if (status < 200 || status > 299) {
      throw this.failure(status, reason, text);
    }
  }

  /** The address under which this page can load the preview at `url`; empty for one of another server. */
  previewUrl(url: string): string {
    return /^(?:data:image\/|blob:)/.test(url) ? url : (this.rebased(url) ?? '');
  }

  private async post(body: string, init: RequestInit): Promise<Response> {
    const url = URLExt.join(this.settings.baseUrl, ENDPOINT);
    const headers = { 'Content-Type': 'application/json' };
    try {
      return await this.makeRequest(url, { method: 'POST', body, headers, ...init }, this.settings);
    } catch {
      throw init.signal?.aborted ? aborted() : this.failure(0, '', '');
    }
  }

  /** The server may know itself by another name than the page knows it by, behind a proxy. */
  private rebased(url: string): string | null {
    const at = url.lastIndexOf(ATTACHMENTS);
    return at < 0 ? null : URLExt.join(this.settings.baseUrl, url.slice(at));
  }

  /** What JupyterLab itself sends: the token where there is one, and the last of several `_xsrf` cookies. */
  private credentials(): { [name: string]: string } {
    const { token } = this.settings;
    const xsrf = document.cookie.match(/.*(?:^|;\s*)_xsrf=([^;]*)/)?.[1];
    return {
      ...(token ? { Authorization: `token ${token}` } : {}),
      ...(xsrf ? { 'X-XSRFToken': xsrf } : {}),
    };
  }

  private failure(status: number, reason: string, text: string): HostError {
    return new HostError(status, messageIn(text, reason) ?? this.explain(status));
  }

  private explain(status: number): string {
    switch (status) {
      case 0:
        return this.translate(
          'The Jupyter server did not answer. Check that it is still running, then try again.',
        );
      case 401:
      case 403:
        return this.translate(
          'You are no longer logged in to the Jupyter server. Reload the page and log in.',
        );
      case 404:
        return this.translate(
          'The chat is not enabled on this Jupyter server. Run "jupyter server extension enable jupyter_chatkit" and restart it.',
        );
      case 413:
        return this.translate('This is more than the Jupyter server takes at once. Send or attach less.');
      default:
        return this.translate('The Jupyter server answered with status %1. Its log says more.', status);
    }
  }
}
