import { describe, expect, it, vi } from 'vitest';
import { ChatClient } from './client';
import type { ClientTool } from './host';
import type { ClientToolCallItem } from './protocol';
import { FakeClock } from './testing/fakeClock';
import { json, streamOf } from './testing/fakeHost';
import { anAnswer, aQuestion, done } from './testing/fixtures';
import { RunServer } from './testing/runServer';
import { openedClient, startedClient, until, untilIdle } from './testing/startedClient';
import { freeTools } from './testing/toolCalls';

function aCall(id: string, name = 'look'): ClientToolCallItem {
  return {
    type: 'client_tool_call',
    id,
    thread_id: 'thr_1',
    created_at: '2026-01-02T03:04:05Z',
    status: 'pending',
    call_id: `call_${id}`,
    name,
    arguments: { cell: 7 },
  };
}

/** A page whose first run ends with these calls. */
async function called(tools: { [name: string]: ClientTool }, ...calls: ClientToolCallItem[]) {
  const server = new RunServer();
  const host = server.page('page-1');
  host.tools = freeTools(tools);
  const started = await startedClient(host);
  started.client.send({ text: 'Look' });
  await vi.waitFor(() => expect(server.running).not.toBeNull());
  server.push(...calls.map(done));
  return { ...started, host, server };
}

it('does the work with the arguments, shows it, and posts the result as a run of its own [R3 I3 O2]', async () => {
  let finish = (_: { seen: number }) => {};
  const look = vi.fn(() => new Promise<{ seen: number }>((resolve) => (finish = resolve)));
  const { client, host, server } = await called({ look }, aCall('t1'));
  server.end();
  await until(client, ({ working }) => working.has('t1'));
  expect(look).toHaveBeenCalledWith({ cell: 7 }, expect.any(AbortSignal), expect.anything());
  client.send({ text: 'Next' });
  expect(client.state.queue).toMatchObject([{ text: 'Next' }]);
  finish({ seen: 3 });
  await vi.waitFor(() => expect(server.runs).toHaveLength(2));
  const [body] = host.sentOf('threads.add_client_tool_output');
  expect(body).toMatchObject({
    params: { thread_id: 'thr_1', result: { seen: 3 } },
    metadata: { call_id: 'call_t1', run: { id: server.runs[1]?.id, page: 'page-1' }, pageContext: {} },
  });
  expect(client.state.working.size).toBe(0);
  server.push(done(anAnswer('a1', 'Seen.')));
  server.end();
  await vi.waitFor(() => expect(server.runs).toHaveLength(3));
  expect(client.state.items.slice(0, 3)).toEqual(server.items.slice(0, 3));
});

it('does several calls of a turn one after the other', async () => {
  const { host, server } = await called({ look: () => 'ok' }, aCall('t1'), aCall('t2'));
  server.end();
  await vi.waitFor(() => expect(server.runs).toHaveLength(2));
  server.end();
  await vi.waitFor(() => expect(server.runs).toHaveLength(3));
  const calls = host.sentOf('threads.add_client_tool_output').map(({ metadata }) => metadata?.call_id);
  expect(calls).toEqual(['call_t1', 'call_t2']);
});

it.each([
  ['throws', 'look', { error: 'No such cell.' }],
  ['is not there', 'fly', { error: 'This page has no tool named fly.' }],
  ['is only inherited', 'toString', { error: 'This page has no tool named toString.' }],
])('tells the model when a tool %s', async (_, name, result) => {
  const look = () => {
    throw new Error('No such cell.');
  };
  const { host, server } = await called({ look }, aCall('t1', name));
  server.end();
  await vi.waitFor(() =>
    expect(host.sentOf('threads.add_client_tool_output')[0]?.params).toMatchObject({ result }),
  );
});

it('asks the tool of the page for what the host does not know', async () => {
  const { client, host, server } = await called({}, aCall('t1', 'own'));
  const own = vi.fn(async () => ({ done: true }));
  client.setClientTool(own);
  server.end();
  await vi.waitFor(() => expect(host.sentOf('threads.add_client_tool_output')).toHaveLength(1));
  expect(own).toHaveBeenCalledWith({ name: 'own', params: { cell: 7 } });
});

it('ends the work when the person stops, and posts nothing', async () => {
  let signal: AbortSignal | undefined;
  const look: ClientTool = (_, given) => {
    signal = given;
    return new Promise(() => {});
  };
  const { client, host, server } = await called({ look }, aCall('t1'));
  server.end();
  await until(client, ({ working }) => working.has('t1'));
  client.stop();
  await until(client, ({ working }) => working.size === 0);
  expect(signal?.aborted).toBe(true);
  client.newThread();
  await client.openThread('thr_1');
  await new Promise(setImmediate);
  expect(host.sentOf('threads.add_client_tool_output')).toEqual([]);
});

it('finishes the work for a thread that was left meanwhile', async () => {
  let finish = (_: string) => {};
  const look = () => new Promise<string>((resolve) => (finish = resolve));
  const { client, server } = await called({ look }, aCall('t1'));
  server.end();
  await until(client, ({ working }) => working.has('t1'));
  client.newThread();
  finish('seen');
  await vi.waitFor(() => expect(server.runs).toHaveLength(2));
  expect(client.state.items).toEqual([]);
});

it('answers a call that was begun before a reload without doing it again', async () => {
  const look = vi.fn(() => new Promise<string>(() => {}));
  const { client, host, server } = await called({ look }, aCall('t1'));
  server.end();
  await until(client, ({ working }) => working.has('t1'));
  client.dispose();
  const again = server.page('page-1', host.tabMemory);
  again.tools = freeTools({ look });
  await new ChatClient(again, new FakeClock()).start();
  await vi.waitFor(() => expect(again.sentOf('threads.add_client_tool_output')).toHaveLength(1));
  expect(again.sentOf('threads.add_client_tool_output')[0]?.params.result).toEqual({
    error: expect.stringContaining('reloaded'),
  });
  expect(look).toHaveBeenCalledTimes(1);
});

it('does after a reload what was not begun before it', async () => {
  const look = vi.fn(() => 'seen');
  const { client, host, server } = await called({ look }, aCall('t1'));
  client.dispose();
  server.end();
  const again = server.page('page-1', host.tabMemory);
  again.tools = freeTools({ look });
  await new ChatClient(again, new FakeClock()).start();
  await vi.waitFor(() => expect(server.runs).toHaveLength(2));
  expect(look).toHaveBeenCalledTimes(1);
});

it('only shows the calls of another page, until a person wants to go on without it', async () => {
  const { client, server } = await called({ look: () => new Promise(() => {}) }, aCall('t1'));
  server.end();
  await until(client, ({ working }) => working.has('t1'));
  const host = server.page('page-2');
  const look = vi.fn();
  host.tools = freeTools({ look });
  const other = await startedClient(host);
  await other.client.openThread('thr_1');
  expect(look).not.toHaveBeenCalled();
  other.client.goOnWithout('t1');
  await vi.waitFor(() => expect(host.sentOf('threads.add_client_tool_output')).toHaveLength(1));
  expect(host.sentOf('threads.add_client_tool_output')[0]).toMatchObject({
    params: { result: { error: expect.stringContaining('gone') } },
    metadata: { call_id: 'call_t1', takeover: true },
  });
  server.end();
  await untilIdle(other.client);
  expect(look).not.toHaveBeenCalled();
});

it('does the work of any other server, too [R3]', async () => {
  const { client, host } = await startedClient();
  host.tools = freeTools({ look: () => 'seen' });
  host.on('threads.add_user_message', () => streamOf([done(aQuestion('q1', 'Look')), done(aCall('t1'))]));
  host.on('threads.add_client_tool_output', () => streamOf([done(anAnswer('a1', 'Seen.'))]));
  host.on('items.list', () => json({ data: [], has_more: false }));
  await client.openThread('thr_1');
  client.send({ text: 'Look' });
  await until(client, ({ items, run }) => items.at(-1)?.id === 'a1' && run === null);
  const [body] = host.sentOf('threads.add_client_tool_output');
  expect(body?.metadata).not.toHaveProperty('run');
  expect(client.state.items[1]).toMatchObject({ status: 'completed', output: 'seen' });
});

it('leaves alone what waits in an older turn', async () => {
  const look = vi.fn(() => 'seen');
  const { client, host } = await openedClient(aCall('t1'));
  host.tools = freeTools({ look });
  host.on('threads.add_user_message', () =>
    streamOf([done(aQuestion('q2', 'And?')), done(anAnswer('a2', 'So.'))]),
  );
  client.send({ text: 'And?' });
  await until(client, ({ items, run }) => items.at(-1)?.id === 'a2' && run === null);
  await new Promise(setImmediate);
  expect(look).not.toHaveBeenCalled();
  expect(host.sentOf('threads.add_client_tool_output')).toEqual([]);
});

it('is not done in a page that may not post results', async () => {
  const look = vi.fn();
  const server = new RunServer();
  const host = server.page('page-1');
  Object.assign(host, { tools: freeTools({ look }), forbidden: new Set(['threads.add_client_tool_output']) });
  const { client } = await startedClient(host);
  client.send({ text: 'Look' });
  await vi.waitFor(() => expect(server.running).not.toBeNull());
  server.push(done(aCall('t1')));
  server.end();
  await untilIdle(client);
  expect(look).not.toHaveBeenCalled();
  expect(host.sentOf('threads.add_client_tool_output')).toEqual([]);
});

describe('a thread that is only visited', () => {
  it('has nothing done of what waits there until the person does something', async () => {
    const look = vi.fn(() => 'ok');
    const { client, host, server } = await called({ look }, aCall('t1'));
    client.newThread();
    server.end();
    await client.visitThread('thr_1');
    await untilIdle(client);
    expect(client.state.items.at(-1)).toMatchObject({ id: 't1', status: 'pending' });
    expect(look).not.toHaveBeenCalled();
    client.newThread();
    await client.openThread('thr_1');
    await vi.waitFor(() => expect(host.sentOf('threads.add_client_tool_output')).toHaveLength(1));
  });
});
