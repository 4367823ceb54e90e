/** A client on a scripted host, with the models known and nothing open. */
import { vi } from 'vitest';
import { ChatClient } from '../client';
import type { Reply } from '../host';
import type { ThreadItem } from '../protocol';
import type { ChatState } from '../state';
import { FakeClock } from './fakeClock';
import { FakeHost, json, LiveStream } from './fakeHost';
import { anAnswer, aQuestion } from './fixtures';

export interface Started {
  client: ChatClient;
  host: FakeHost;
  clock: FakeClock;
}

export async function startedClient(host = new FakeHost()): Promise<Started> {
  const clock = new FakeClock();
  const client = new ChatClient(host, clock);
  await client.start();
  return { client, host, clock };
}

/** A client with an open thread `thr_1` of one question and its answer, and `more`. */
export async function openedClient(...more: ThreadItem[]): Promise<Started & { items: ThreadItem[] }> {
  const host = new FakeHost();
  const items = [aQuestion('q1', 'Why?'), anAnswer('a1', 'So.'), ...more];
  host.on('items.list', () => itemsPage(...items));
  const started = await startedClient(host);
  await started.client.openThread('thr_1');
  return { ...started, items };
}

/** The reply to `items.list` for these items, which are given oldest first. */
export function itemsPage(...items: ThreadItem[]): Reply {
  return json({ data: [...items].reverse(), has_more: false, after: 'cursor' });
}

export function idsOf(client: ChatClient): string[] {
  return client.state.items.map(({ id }) => id);
}

/** Resolves when the state is as wanted. */
export async function until(client: ChatClient, wanted: (state: ChatState) => boolean): Promise<void> {
  await vi.waitFor(() => {
    if (!wanted(client.state)) throw new Error(`The state is ${JSON.stringify(client.state)}.`);
  });
}

export async function untilIdle(client: ChatClient): Promise<void> {
  await until(client, ({ run }) => run === null);
}

/** Answers each new message by a stream that the test pushes; gives them as the requests come. */
export function liveRuns(host: FakeHost): LiveStream[] {
  const streams: LiveStream[] = [];
  for (const type of ['threads.create', 'threads.add_user_message', 'threads.retry_after_item'] as const) {
    host.on(type, (_, signal) => {
      const stream = new LiveStream();
      streams.push(stream);
      return stream.reply(signal);
    });
  }
  return streams;
}
