import { describe, expect, it, vi } from 'vitest';
import { HostError, type Reply } from './host';
import type { ThreadItem } from './protocol';
import { FakeHost, json, streamOf } from './testing/fakeHost';
import { anAnswer, aQuestion, aRun, aThread, created } from './testing/fixtures';
import {
  idsOf,
  itemsPage,
  liveRuns,
  openedClient,
  startedClient,
  until,
  untilIdle,
} from './testing/startedClient';

const gone = () => {
  throw new HostError(404, 'Thread not found');
};
const unreachable = () => {
  throw new HostError(0, '');
};
const page = (items: ThreadItem[], after?: string) =>
  json({ data: items, has_more: after !== undefined, after });

describe('openThread', () => {
  it('shows the newest items, the title and the tokens [R8]', async () => {
    const { client, host } = await startedClient();
    const first = { data: [anAnswer('first', 'x')], has_more: true };
    const tokens = { input_tokens: 7, output_tokens: 3 };
    host.on('threads.get_by_id', () =>
      json({ ...aThread({ title: 'Orders', items: first }), usage: tokens }),
    );
    host.on('items.list', () => page([anAnswer('a9', 'y'), aQuestion('q9', 'x')], 'cursor'));
    await client.openThread('thr_1');
    expect(idsOf(client)).toEqual(['q9', 'a9']);
    expect(client.state).toMatchObject({
      thread: { title: 'Orders' },
      usage: tokens,
      hasOlder: true,
      loading: false,
    });
    expect(host.sentOf('items.list')[0]?.params).toMatchObject({ order: 'desc' });
    expect(host.memory.get('thread')).toBe('thr_1');
  });

  it('goes on over pages that hidden items emptied, to the newest and to older ones [R12]', async () => {
    const { client, host } = await startedClient();
    const pages: Record<string, Reply> = {
      start: page([], '1'),
      '1': page([anAnswer('a2', 'x')], '2'),
      '2': page([], '3'),
      '3': page([anAnswer('a1', 'x')]),
    };
    host.on('items.list', (body) => pages[('after' in body.params && body.params.after) || 'start'] as Reply);
    await client.openThread('thr_1');
    expect(idsOf(client)).toEqual(['a2']);
    await client.loadOlder();
    expect(idsOf(client)).toEqual(['a1', 'a2']);
    expect(client.state.hasOlder).toBe(false);
    await client.loadOlder();
    expect(host.sentOf('items.list')).toHaveLength(4);
  });

  it('does not ask for ever', async () => {
    const { client, host } = await startedClient();
    host.on('items.list', () => page([], 'same'));
    await client.openThread('thr_1');
    expect(host.sentOf('items.list')).toHaveLength(20);
    expect(client.state.loading).toBe(false);
  });

  it('shows the thread that was asked for last', async () => {
    const { client, host } = await startedClient();
    const answers = new Map<string, (reply: Reply) => void>();
    host.on('threads.get_by_id', (body) => {
      const id = (body.params as { thread_id: string }).thread_id;
      return new Promise((resolve) => answers.set(id, resolve));
    });
    const opening = [client.openThread('thr_1'), client.openThread('thr_2')];
    answers.get('thr_2')?.(json(aThread({ id: 'thr_2' })));
    await opening[1];
    answers.get('thr_1')?.(json(aThread({ id: 'thr_1' })));
    await opening[0];
    expect(client.state).toMatchObject({ thread: { id: 'thr_2' }, loading: false, error: null });
  });

  it('lets an answer of the open thread go on', async () => {
    const { client, host } = await openedClient();
    liveRuns(host);
    client.send({ text: 'And?' });
    client.show('history');
    await client.openThread('thr_1');
    expect(client.state).toMatchObject({ view: 'thread', run: { phase: 'sending' } });
  });

  it('offers a new conversation for one that is gone', async () => {
    const { client, host } = await startedClient();
    host.on('threads.list', () => json({ data: [aThread()], has_more: false }));
    await client.loadThreads();
    host.on('threads.get_by_id', gone);
    await client.openThread('thr_1');
    expect(client.state).toMatchObject({
      thread: null,
      loading: false,
      error: { retry: false },
      threads: { data: [] },
    });
    expect(client.state.error?.message).toMatch(/no longer exists/);
  });

  it('can be tried again, and nothing typed meanwhile starts a thread of its own', async () => {
    const { client, host } = await startedClient();
    host.on('threads.list', () => json({ data: [aThread()], has_more: false }));
    await client.loadThreads();
    host.on('items.list', unreachable);
    const opening = client.openThread('thr_1');
    client.send({ text: 'Why?' });
    await opening;
    expect(client.state).toMatchObject({ error: { retry: true }, queue: [{ text: 'Why?', held: true }] });
    expect(host.sentOf('threads.create')).toEqual([]);
    host.on('items.list', () => itemsPage(anAnswer('a1', 'x')));
    client.retry();
    await until(client, ({ items }) => items.length > 0);
    expect(client.state.error).toBeNull();
  });

  it('sends what was typed while it loaded', async () => {
    const { client, host } = await startedClient();
    host.on('threads.add_user_message', () => streamOf(aRun(aQuestion('q1', 'Why?'), 'a1', ['So.'])));
    const opening = client.openThread('thr_1');
    client.send({ text: 'Why?' });
    await opening;
    await until(client, () => idsOf(client).includes('a1'));
    await untilIdle(client);
    expect(host.sentOf('threads.add_user_message')[0]?.params.thread_id).toBe('thr_1');
  });
});

describe('start', () => {
  const remembering = () => {
    const host = new FakeHost();
    host.memory.set('thread', 'thr_1');
    return host;
  };

  it('opens the thread that was open last', async () => {
    const host = remembering().on('items.list', () => itemsPage(anAnswer('a1', 'x')));
    const { client } = await startedClient(host);
    expect(client.state).toMatchObject({ thread: { id: 'thr_1' }, items: [{ id: 'a1' }] });
  });

  it('begins a new conversation where that one is gone', async () => {
    const host = remembering().on('threads.get_by_id', gone);
    const { client } = await startedClient(host);
    expect(client.state).toMatchObject({ thread: null, error: null, loading: false });
    expect(host.memory.get('thread')).toBeNull();
  });

  it('tells what is wrong and does not reject', async () => {
    const host = remembering().on('threads.get_by_id', unreachable).on('models.list', unreachable);
    const { client } = await startedClient(host);
    expect(client.state.error?.message).toMatch(/cannot be reached/);
    expect(host.memory.get('thread')).toBe('thr_1');
  });
});

it('newThread begins an empty conversation', async () => {
  const { client, host } = await openedClient();
  client.newThread();
  expect(client.state).toMatchObject({ thread: null, items: [], hasOlder: false, usage: null });
  host.on('threads.create', () => streamOf([created, ...aRun(aQuestion('q9', 'x'), 'a9', ['y'])]));
  client.send({ text: 'x' });
  await vi.waitFor(() => expect(host.sentOf('threads.create')).toHaveLength(1));
});
