/** What a response of a ChatKit server means. */
import type { Reply } from '../host';

/** The value or the stream that a response with a status of 2xx carries. */
export async function readReply(response: Response): Promise<Reply> {
  const streams = response.headers.get('Content-Type')?.startsWith('text/event-stream');
  return streams && response.body
    ? { kind: 'stream', chunks: chunks(response.body) }
    : { kind: 'json', value: await response.json() };
}

/** The server's own sentence in the text of a failed response; a bare reason phrase such as "Forbidden" is none. */
export function messageIn(text: string, reason: string): string | null {
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

export function aborted(): DOMException {
  return new DOMException('The request was aborted.', 'AbortError');
}
