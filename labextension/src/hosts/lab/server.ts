/** Requests to the Jupyter server, under the page's own session. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { HostError, type Reply, type Translate } from '../../host';
import type { RequestBody } from '../../protocol';

const ENDPOINT = 'jupyter-chatkit/chatkit';

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
    const response = await this.post(JSON.stringify(body), signal);
    if (!response.ok) {
      throw await this.failure(response);
    }
    const streams = response.headers.get('Content-Type')?.startsWith('text/event-stream');
    return streams && response.body
      ? { kind: 'stream', chunks: chunks(response.body) }
      : { kind: 'json', value: await response.json() };
  }

  private async post(body: string, signal?: AbortSignal): Promise<Response> {
    const url = URLExt.join(this.settings.baseUrl, ENDPOINT);
    const headers = { 'Content-Type': 'application/json' };
    try {
      return await this.makeRequest(url, { method: 'POST', body, headers, signal }, this.settings);
    } catch {
      if (signal?.aborted) {
        throw aborted();
      }
      throw new HostError(
        0,
        this.translate('The Jupyter server did not answer. Check that it is still running, then try again.'),
      );
    }
  }

  private async failure(response: Response): Promise<HostError> {
    const text = await response.text().catch(() => '');
    return new HostError(
      response.status,
      messageIn(text, response.statusText) ?? this.explain(response.status),
    );
  }

  private explain(status: number): string {
    switch (status) {
      case 401:
      case 403:
        return this.translate(
          'You are no longer logged in to the Jupyter server. Reload the page and log in.',
        );
      case 404:
        return this.translate(
          'The chat is not enabled on this Jupyter server. Run "jupyter server extension enable jupyter_chatkit" and restart it.',
        );
      default:
        return this.translate('The Jupyter server answered with status %1. Its log says more.', status);
    }
  }
}

/** The server's own sentence; a bare reason phrase such as "Forbidden" is none. */
function messageIn(text: string, reason: string): string | null {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' && message !== '' && message !== reason ? message : null;
  } catch {
    return null;
  }
}

async function* chunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      yield part.value;
    }
  } finally {
    // Leaving early closes the connection, which is how the server learns of it.
    await reader.cancel().catch(() => undefined);
  }
}

function aborted(): DOMException {
  return new DOMException('The request was aborted.', 'AbortError');
}
