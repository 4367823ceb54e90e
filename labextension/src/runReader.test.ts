import { describe, expect, it, vi } from 'vitest';
import { ChatClient } from './client';
import { HostError } from './host';
import type { ClientToolCallItem, StreamEvent } from './protocol';
import { FakeClock } from './testing/fakeClock';
import type { FakeHost } from './testing/fakeHost';
import { added, anAnswer, aQuestion, aStoppedLine, delta, done, usage } from './testing/fixtures';
import { RunServer } from './testing/runServer';
import { idsOf, startedClient, until, untilIdle } from './testing/startedClient';

const ANSWER = [
  added(anAnswer('a1', '')),
  ...['It ', 'is ', 'so.'].map((piece) => delta('a1', piece)),
  done(anAnswer('a1', 'It is so.')),
  usage,
];

/** A page of the server with the question on its way; `push` and `end` of the server go on with it. */
async function asking(server = new RunServer()) {
  const host = server.page('page-1');
  const started = await startedClient(host);
  started.client.send({ text: 'Why?' });
  await vi.waitFor(() => expect(server.running).not.toBeNull());
  return { ...started, host, server };
}

/** A page whose question is on its way until `arrive`. */
async function sending() {
  const server = new RunServer();
  const host = server.page('page-1');
  const { client } = await startedClient(host);
  const send = host.send.bind(host);
  const arrivals: (() => void)[] = [];
  host.send = async (body, signal) => {
    if (body.type === 'threads.create') await new Promise<void>((resolve) => arrivals.push(resolve));
    return send(body, signal);
  };
  client.send({ text: 'Why?' });
  await vi.waitFor(() => expect(arrivals).toHaveLength(1));
  return { client, host, server, arrive: () => arrivals.shift()?.() };
}

async function untilThere(client: ChatClient, text: string): Promise<void> {
  await until(client, ({ items }) => JSON.stringify(items).includes(text));
}

describe('a detached run', () => {
  it('names itself and its page, and ends by its own last event [R1 E1 E8]', async () => {
    const { client, host, server } = await asking();
    expect(host.sentOf('threads.create')[0]?.metadata?.run).toEqual({
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      detached: true,
      page: 'page-1',
    });
    server.push(...ANSWER);
    server.end();
    await untilIdle(client);
    expect(client.state).toMatchObject({ items: server.items, error: null });
  });

  it('is attached to again after the last event seen, and says so meanwhile', async () => {
    const { client, host, server, clock } = await asking();
    server.push(...ANSWER.slice(0, 2));
    await untilThere(client, 'It ');
    clock.holding = true;
    server.cut();
    await until(client, ({ run }) => run?.phase === 'reconnecting');
    server.push(...ANSWER.slice(2));
    clock.pass();
    await untilThere(client, 'It is so.');
    server.end();
    await untilIdle(client);
    const { id } = server.runs[0] ?? {};
    expect(host.sentOf('runs.attach').map(({ params }) => params)).toEqual([{ id, after: 5 }]);
    expect(client.state.items).toEqual(server.items);
  });

  it('is tried again at once when the network is back', async () => {
    const { client, server, clock, host } = await asking();
    clock.holding = true;
    host.on('runs.attach', () => {
      throw new HostError(0, '');
    });
    server.cut();
    await until(client, ({ run }) => run?.phase === 'reconnecting');
    clock.wake();
    await vi.waitFor(() => expect(host.sentOf('runs.attach')).toHaveLength(1));
  });

  it('is not waited for when its connection has gone silent', async () => {
    const { client, host, server, clock } = await asking();
    server.push(...ANSWER.slice(0, 2));
    await untilThere(client, 'It ');
    clock.pass();
    await vi.waitFor(() => expect(host.sentOf('runs.attach')).toHaveLength(1));
    server.push(...ANSWER.slice(2));
    server.end();
    await untilIdle(client);
    expect(client.state.items).toEqual(server.items);
  });

  it('is given up with an error that offers another try, which goes on with it', async () => {
    const { client, host, server } = await asking();
    server.push(...ANSWER.slice(0, 2));
    await untilThere(client, 'It ');
    const attach = (body: Parameters<FakeHost['send']>[0], signal?: AbortSignal) =>
      server.page('other').send(body, signal);
    host.on('runs.attach', () => {
      throw new HostError(502, '');
    });
    server.cut();
    await until(client, ({ error }) => error !== null);
    expect(client.state).toMatchObject({
      error: { message: expect.stringMatching(/cannot be reached.*try again/), retry: true },
      run: null,
    });
    host.on('runs.attach', attach);
    client.retry();
    server.push(...ANSWER.slice(2));
    server.end();
    await untilIdle(client);
    expect(client.state).toMatchObject({ items: server.items, error: null });
    expect(server.runs).toHaveLength(1);
  });

  it.each([0, 502, 504])('is sent again under the same id after status %i [R2]', async (status) => {
    const server = new RunServer();
    const host = server.page('page-1');
    const { client } = await startedClient(host);
    const send = host.send.bind(host);
    let losses = 2;
    host.send = async (body, signal) => {
      const reply = await send(body, signal);
      if (body.type !== 'threads.create' || losses-- === 0) return reply;
      throw new HostError(status, '');
    };
    client.send({ text: 'Why?' });
    await vi.waitFor(() => expect(host.sentOf('threads.create').length).toBeGreaterThan(2));
    server.push(...ANSWER);
    server.end();
    await untilIdle(client);
    expect(server.runs).toHaveLength(1);
    expect(client.state).toMatchObject({ items: server.items, error: null });
  });

  it('keeps a message on the screen that cannot be sent, and sends it once when asked again', async () => {
    const server = new RunServer();
    const host = server.page('page-1');
    const { client } = await startedClient(host);
    const send = host.send.bind(host);
    host.send = () => Promise.reject(new HostError(0, ''));
    client.send({ text: 'Why?' });
    await untilIdle(client);
    expect(client.state).toMatchObject({
      error: { retry: true, message: expect.stringMatching(/reached/) },
      items: [{ content: [{ text: 'Why?' }, {}] }],
    });
    host.send = send;
    client.retry();
    await vi.waitFor(() => expect(server.running).not.toBeNull());
    server.push(...ANSWER);
    server.end();
    await untilIdle(client);
    expect(client.state.items).toEqual(server.items);
  });

  it.each([
    ['interrupted', /interrupted/],
    ['failed', /could not be completed/],
  ] as const)('that was %s says so and offers another try [E11]', async (outcome, message) => {
    const { client, server } = await asking();
    server.push(...ANSWER.slice(0, 2));
    server.end(outcome);
    await untilIdle(client);
    expect(client.state.error).toMatchObject({ message: expect.stringMatching(message), retry: true });
  });

  it('that the server forgot leaves what is stored', async () => {
    const { client, host, server } = await asking();
    server.push(...ANSWER);
    host.on('runs.attach', () => {
      throw new HostError(404, '');
    });
    server.cut();
    await untilIdle(client);
    await until(client, ({ items }) => items.length === 2);
    expect(client.state).toMatchObject({ items: server.items, error: null });
  });
});

describe('stop', () => {
  it('is at once on the screen, and keeps the last words of the server', async () => {
    const { client, host, server } = await asking();
    host.on('runs.cancel', () => new Promise(() => {}));
    server.push(...ANSWER.slice(0, 2));
    await untilThere(client, 'It ');
    client.stop();
    expect(client.state.run).toBeNull();
    expect(host.sentOf('runs.cancel')[0]?.params).toEqual({ id: server.runs[0]?.id });
    server.push(done(anAnswer('a1', 'It is')), done(aStoppedLine('s1')));
    server.end('stopped');
    await until(client, ({ items }) => items.at(-1)?.id === 's1');
    expect(client.state).toMatchObject({ items: server.items, error: null });
  });

  it('reaches a run whose request was still on its way', async () => {
    const { client, server, arrive } = await sending();
    client.stop();
    arrive();
    await vi.waitFor(() => expect(server.runs[0]?.over).toBe(true));
    expect(client.state).toMatchObject({ items: server.items, run: null, returned: null });
  });

  it('looks at what is stored when the server does not say more', async () => {
    const { client, host, server, clock } = await asking();
    host.on('runs.cancel', () => {
      throw new HostError(0, '');
    });
    server.push(...ANSWER.slice(0, 2));
    await untilThere(client, 'It ');
    const stored = [aQuestion('q1', 'Why?'), anAnswer('a1', 'It was'), aStoppedLine('s1')];
    client.stop();
    host.on('items.list', () =>
      new RunServer(...stored).page('x').send(host.sentOf('items.list')[0] as never),
    );
    host.sent.push({ type: 'items.list', params: { thread_id: 'thr_1' } });
    await Promise.resolve();
    clock.pass();
    await until(client, ({ items }) => items.at(-1)?.id === 's1');
    expect(client.state.items).toEqual(stored);
  });
});

describe('after a reload', () => {
  it('a message that had not left goes before what is written meanwhile', async () => {
    const server = new RunServer();
    const first = server.page('page-1');
    first.on('threads.create', () => new Promise(() => {}));
    const before = await startedClient(first);
    before.client.send({ text: 'first' });
    await vi.waitFor(() => expect(first.sentOf('threads.create')).toHaveLength(1));
    before.client.dispose();

    const client = new ChatClient(server.page('page-1', first.tabMemory), new FakeClock());
    const started = client.start();
    client.send({ text: 'second' });
    await started;
    await vi.waitFor(() => expect(server.running).not.toBeNull());
    server.end();
    await vi.waitFor(() => expect(server.runs).toHaveLength(2));
    server.end();
    await untilIdle(client);
    expect(client.state.items).toEqual([aQuestion('q1', 'first'), aQuestion('q2', 'second')]);
    expect(client.state).toMatchObject({ queue: [], returned: null, error: null });
  });
});

describe('leaving', () => {
  it.each([
    ['another conversation', (client: ChatClient) => client.newThread()],
    ['the page', (client: ChatClient) => client.dispose()],
  ])('for %s does not stop the run', async (_, leave) => {
    const { client, host, server } = await asking();
    server.push(...ANSWER.slice(0, 2));
    await untilThere(client, 'It ');
    leave(client);
    await vi.waitFor(() => expect(server.running?.readers.size).toBe(0));
    expect(host.sentOf('runs.cancel')).toEqual([]);
  });

  it('for another conversation before the message arrived does not lose it', async () => {
    const { client, host, server, arrive } = await sending();
    client.newThread();
    expect(client.state).toMatchObject({ returned: null, items: [] });
    arrive();
    await vi.waitFor(() => expect(server.items).toHaveLength(1));
    expect(client.state.items).toEqual([]);
    expect(host.tabMemory.get('unsent')).toBeNull();
  });

  it('gives the text back when the server refuses it afterwards', async () => {
    const host = new RunServer().page('page-1');
    const { client } = await startedClient(host);
    let refuse = (_: unknown) => {};
    host.on('threads.create', () => new Promise((_, reject) => (refuse = reject)));
    client.send({ text: 'Why?' });
    await vi.waitFor(() => expect(host.sentOf('threads.create')).toHaveLength(1));
    client.newThread();
    refuse(new HostError(413, ''));
    await until(client, ({ returned }) => returned?.text === 'Why?');
  });
});

/** Small, and the same for each seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const CALL: ClientToolCallItem = {
  type: 'client_tool_call',
  id: 't1',
  thread_id: 'thr_1',
  created_at: '2026-01-02T03:04:05Z',
  status: 'completed',
  call_id: 'c1',
  name: 'look',
  arguments: {},
  output: {},
};

const LONG: StreamEvent[] = [
  { type: 'progress_update', text: 'Looking' },
  added(anAnswer('draft', '')),
  delta('draft', 'No'),
  { type: 'thread.item.removed', item_id: 'draft' },
  done(CALL),
  ...ANSWER,
  { type: 'client_effect', name: 'page.effect', data: { n: 1 } },
  added(anAnswer('a2', '')),
  ...['One', ' two', ' three', ' four'].map((piece) => delta('a2', piece)),
  done(anAnswer('a2', 'One two three four')),
];

describe('whatever happens to the connections', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'every tab has the same in the end (%i)',
    async (seed) => {
      const random = randomOf(seed + 1);
      const server = new RunServer(aQuestion('q0', 'Before'), anAnswer('a0', 'So'));
      server.repeats = Math.floor(random() * 4);
      const hosts = [server.page('page-1'), server.page('page-2')];
      const tabs = await Promise.all(hosts.map((host) => startedClient(host)));
      const [one, two] = tabs.map(({ client }) => client) as [ChatClient, ChatClient];
      const effects: unknown[] = [];
      one.listen((event) => event.name === 'chatkit.effect' && effects.push(event.detail));
      two.listen((event) => event.name === 'chatkit.effect' && effects.push(event.detail));
      await one.openThread('thr_1');
      one.send({ text: 'Why?' });
      await vi.waitFor(() => expect(server.running).not.toBeNull());
      const joins = Math.floor(random() * LONG.length);
      for (const [i, event] of LONG.entries()) {
        if (i === joins) void two.openThread('thr_1');
        server.push(event);
        if (random() < 0.3) server.cut();
        if (random() < 0.5) await new Promise(setImmediate);
      }
      await until(two, ({ run, loading }) => run !== null && !loading);
      server.end();
      await Promise.all([untilIdle(one), untilIdle(two)]);
      for (const client of [one, two]) {
        expect(client.state).toMatchObject({
          items: server.items,
          usage: { input_tokens: 100 },
          error: null,
        });
      }
      expect(effects).toEqual([{ name: 'page.effect', data: { n: 1 } }]);
      expect(idsOf(one)).toEqual(['q0', 'a0', 'q1', 't1', 'a1', 'a2']);
      for (const { client } of tabs) client.dispose();
    },
  );

  it('a reload at any event neither misses nor repeats anything', async () => {
    for (let reloadAt = 0; reloadAt <= LONG.length; reloadAt++) {
      const server = new RunServer();
      const host = server.page('page-1');
      const before = await startedClient(host);
      const effects: unknown[] = [];
      before.client.listen((event) => event.name === 'chatkit.effect' && effects.push(event.detail));
      before.client.send({ text: 'Why?' });
      await vi.waitFor(() => expect(server.running).not.toBeNull());
      server.push(...LONG.slice(0, reloadAt));
      await until(before.client, ({ items }) => JSON.stringify(items) === JSON.stringify(server.items));
      await new Promise(setImmediate);
      const after = server.page('page-1', host.tabMemory);
      before.client.dispose();
      const client = new ChatClient(after, new FakeClock());
      client.listen((event) => event.name === 'chatkit.effect' && effects.push(event.detail));
      await client.start();
      expect(client.state.run, `reload at ${reloadAt}`).not.toBeNull();
      server.push(...LONG.slice(reloadAt));
      server.end();
      await untilIdle(client);
      expect(client.state, `reload at ${reloadAt}`).toMatchObject({ items: server.items, returned: null });
      expect(effects, `reload at ${reloadAt}`).toHaveLength(1);
    }
  });
});
