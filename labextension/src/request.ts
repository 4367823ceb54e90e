/** A request whose reply is one JSON value. */
import { type Host, HostError } from './host';
import type { RequestBody } from './protocol';

/** POSTs `body` and gives the value of the reply. Rejects as `Host.send` does. */
export async function request<T>(host: Host, body: RequestBody, signal?: AbortSignal): Promise<T> {
  const reply = await host.send(body, signal);
  if (reply.kind === 'json') return reply.value as T;
  await reply.chunks[Symbol.asyncIterator]().return?.();
  throw new HostError(502, '');
}
