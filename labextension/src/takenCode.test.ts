import { beforeEach, expect, it, vi } from 'vitest';
import type { ChatClient } from './client';
import { HostError } from './host';
import { FakeHost, json } from './testing/fakeHost';
import { aThread } from './testing/fixtures';
import { startedClient } from './testing/startedClient';

const PLACE = { itemId: 'msg_1', block: 2 };
const AUTHOR = { model: 'gpt', at: '2026-11-28T08:00:00Z', acceptedBy: 'ann', request: 'f'.repeat(64) };
const UNKNOWN = { model: '', at: expect.stringMatching(/^\d{4}-/), acceptedBy: '', request: '' };

let host: FakeHost;
let client: ChatClient;

beforeEach(async () => {
  host = new FakeHost().on('items.author', () => json(AUTHOR)).on('items.accept', () => json({}));
  host.detached = true;
  ({ client } = await startedClient(host));
  await client.openThread('thr_1');
});

it('has the server say whose the code is, and then notes that it was taken', async () => {
  expect(await client.authorOf(PLACE, 'x = 1')).toEqual(AUTHOR);
  client.acceptCode(PLACE, 'x = 1');
  const params = { thread_id: aThread().id, item_id: 'msg_1', block: 2, code: 'x = 1' };
  expect(host.sentOf('items.author').map((body) => body.params)).toEqual([params]);
  expect(host.sentOf('items.accept').map((body) => body.params)).toEqual([params]);
});

it.each<[string, () => void]>([
  ['that fails', () => host.on('items.author', () => Promise.reject(new HostError(404, 'Gone.')))],
  ['that this page may not ask', () => (host.forbidden = new Set(['items.author']))],
  ['of another', () => (host.detached = false)],
])('knows nobody, rather than guess, with a server %s', async (_, happens) => {
  happens();
  expect(await client.authorOf(PLACE, 'x')).toEqual(UNKNOWN);
});

it('asks nobody about code that stands in no answer', async () => {
  expect(await client.authorOf(null, 'x')).toEqual(UNKNOWN);
  expect(host.sentOf('items.author')).toEqual([]);
});

it('does not wait for a server that says nothing', async () => {
  const patience = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
  host.on(
    'items.author',
    (_, signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  );
  const asked = client.authorOf(PLACE, 'x');
  patience.abort();
  expect(await asked).toEqual(UNKNOWN);
});
