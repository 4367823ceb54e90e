import { expect, it, vi } from 'vitest';
import type { ChatClient } from './client';
import { json, streamOf } from './testing/fakeHost';
import { added, anAnswer, aQuestion, aThread, delta, done } from './testing/fixtures';
import { RunServer } from './testing/runServer';
import { idsOf, startedClient, until, untilIdle } from './testing/startedClient';
import { freeTools } from './testing/toolCalls';

/** Two pages of one server that both show its thread. */
async function twoPages() {
  const server = new RunServer(aQuestion('q0', 'Before'), anAnswer('a0', 'So'));
  const pages = await Promise.all(['page-1', 'page-2'].map((id) => startedClient(server.page(id))));
  for (const { client } of pages) await client.openThread('thr_1');
  const [one, two] = pages as [(typeof pages)[0], (typeof pages)[0]];
  return { server, one, two };
}

async function began(server: RunServer, client: ChatClient, text: string): Promise<void> {
  const runs = server.runs.length;
  client.send({ text });
  await vi.waitFor(() => expect(server.runs.length).toBeGreaterThan(runs));
}

it('shows in every page a run that began in another, and stops it from there', async () => {
  const { server, one, two } = await twoPages();
  await began(server, one.client, 'Why?');
  server.tell();
  server.push(added(anAnswer('a1', '')), delta('a1', 'It'));
  await until(two.client, ({ run, items }) => run !== null && items.length === 4);
  two.client.stop();
  await untilIdle(one.client);
  await vi.waitFor(() => expect(two.client.state.items).toEqual(server.items));
  expect(one.client.state.items).toEqual(server.items);
});

it('shows what changed while nothing runs, asking once for several news', async () => {
  const { server, two } = await twoPages();
  const asked = two.host.sentOf('threads.get_by_id').length;
  two.host.on('threads.get_by_id', () => json(aThread({ title: 'New title' })));
  for (let i = 0; i < 3; i++) server.tell();
  await until(two.client, ({ thread }) => thread?.title === 'New title');
  expect(two.host.sentOf('threads.get_by_id')).toHaveLength(asked + 1);
});

it('reads the list of threads again where it is shown [R9]', async () => {
  const { server, two } = await twoPages();
  server.tell();
  await new Promise(setImmediate);
  expect(two.host.sentOf('threads.list')).toEqual([]);
  two.client.show('history');
  two.host.on('threads.list', () => json({ data: [aThread({ title: 'Listed' })], has_more: false }));
  server.tell();
  server.tell();
  await until(two.client, ({ threads }) => threads.data[0]?.title === 'Listed');
  expect(two.host.sentOf('threads.list')).toHaveLength(1);
});

it('keeps a message for a thread that is busy elsewhere, and sends it when that run ends', async () => {
  const { server, one, two } = await twoPages();
  await began(server, one.client, 'First');
  two.client.send({ text: 'Second' });
  await until(two.client, ({ queue, run }) => queue.length === 1 && run !== null);
  expect(two.client.state).toMatchObject({ error: null, queue: [{ text: 'Second', held: false }] });
  server.push(done(anAnswer('a1', 'One.')));
  server.end();
  await vi.waitFor(() => expect(server.runs).toHaveLength(2));
  server.push(done(anAnswer('a2', 'Two.')));
  server.end();
  await until(two.client, ({ run, queue, items }) => !run && queue.length === 0 && items.at(-1)?.id === 'a2');
  expect(idsOf(two.client)).toEqual(['q0', 'a0', 'q1', 'a1', 'q2', 'a2']);
});

it('says quietly that a retry has to wait [R5]', async () => {
  const { server, one, two } = await twoPages();
  await began(server, one.client, 'First');
  two.client.retry();
  await until(two.client, ({ notices }) => notices.length === 1);
  expect(two.client.state).toMatchObject({ error: null, notices: [{ level: 'info' }] });
  await until(two.client, ({ items }) => items.at(-1)?.id === 'q1');
  expect(idsOf(two.client)).toEqual(['q0', 'a0', 'q1']);
});

it('keeps what was queued over a reload, held for the person', async () => {
  const { server, one } = await twoPages();
  await began(server, one.client, 'First');
  one.client.send({ text: 'Later', quotedText: 'So' });
  const { tabMemory } = one.host;
  one.client.dispose();
  const { client } = await startedClient(server.page('page-1', tabMemory));
  expect(client.state).toMatchObject({ queue: [{ text: 'Later', quotedText: 'So', held: true }] });
});

it('keeps it also where the thread got its name only after the message was queued', async () => {
  const server = new RunServer();
  const host = server.page('page-1');
  const { client } = await startedClient(host);
  client.send({ text: 'First' });
  client.send({ text: 'Later' });
  await until(client, ({ thread }) => thread !== null);
  client.dispose();
  const after = await startedClient(server.page('page-1', host.tabMemory));
  expect(after.client.state).toMatchObject({ run: {}, queue: [{ text: 'Later', held: true }] });
});

it('does not do after a reload what a later run of another tab asked that tab for', async () => {
  const { server, one, two } = await twoPages();
  await began(server, one.client, 'First');
  server.end();
  await untilIdle(one.client);
  await began(server, two.client, 'Second');
  server.tell();
  await until(one.client, ({ run }) => run !== null);
  const call = { ...anAnswer('t1', ''), type: 'client_tool_call' as const, status: 'pending' as const };
  server.push(done({ ...call, call_id: 'c1', name: 'look', arguments: {} }));
  one.client.dispose();
  two.client.dispose();
  server.end();
  const host = server.page('page-1', one.host.tabMemory);
  const look = vi.fn();
  host.tools = freeTools({ look });
  const { client } = await startedClient(host);
  expect(client.state.items.at(-1)?.id).toBe('t1');
  expect(look).not.toHaveBeenCalled();
});

it('fetches what others changed when asked to [O14]', async () => {
  const { client, host } = await startedClient();
  await client.openThread('thr_1');
  host.on('items.list', () => json({ data: [anAnswer('new', 'x')], has_more: false }));
  host.on('threads.list', () => json({ data: [aThread()], has_more: false }));
  await client.fetchUpdates();
  expect(idsOf(client)).toEqual(['new']);
  expect(client.state.threads.data).toHaveLength(1);
});

it('tells who listens: responses, effects, errors and threads [O15 E10]', async () => {
  const { client, host } = await startedClient();
  const names: string[] = [];
  client.listen(({ name }) => names.push(name));
  await client.openThread('thr_1');
  host.on('threads.add_user_message', () =>
    streamOf([
      done(aQuestion('q1', 'x')),
      { type: 'client_effect', name: 'shine', data: {} },
      { type: 'error', code: 'custom', message: 'No.' },
    ]),
  );
  client.send({ text: 'x' });
  await until(client, ({ error }) => error !== null);
  client.newThread();
  expect(names).toEqual([
    'chatkit.thread.load.start',
    'chatkit.thread.change',
    'chatkit.thread.load.end',
    'chatkit.response.start',
    'chatkit.effect',
    'chatkit.error',
    'chatkit.response.end',
    'chatkit.thread.change',
  ]);
});
