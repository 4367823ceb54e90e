import { describe, expect, it, vi } from 'vitest';
import type { ChatClient } from './client';
import type { RequestBody } from './protocol';
import { pageOf } from './testing/fakeHost';
import { aCell, aPage, aQuestion, aRun, created, done } from './testing/fixtures';
import { idsOf, liveRuns, startedClient, until, untilIdle } from './testing/startedClient';

describe('the queue', () => {
  it('sends what was typed meanwhile, in order, about the cell that was meant then', async () => {
    const { client, host } = await startedClient();
    const runs = liveRuns(host);
    client.send({ text: 'one' });
    client.send({ text: 'two' });
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    host.changePage(aPage({ activeCell: aCell({ id: 'cell-9' }) }));
    client.send({ text: 'three' });
    expect(client.state.queue.map(({ text }) => text)).toEqual(['two', 'three']);
    for (const [i, text] of ['one', 'two', 'three'].entries()) {
      await vi.waitFor(() => expect(runs).toHaveLength(i + 1));
      runs[i]?.push(...(i ? [] : [created]), ...aRun(aQuestion(`q${i}`, text), `a${i}`, ['x']));
      runs[i]?.end();
    }
    await until(client, ({ run, queue }) => !run && queue.length === 0);
    const bodies = host.sent.filter(({ type }) => type.startsWith('threads.')) as RequestBody[];
    const cells = bodies.map((body) => pageOf(body)?.notebook?.activeCell?.id);
    expect(cells).toEqual(['cell-7', 'cell-7', 'cell-9']);
    expect(idsOf(client)).toEqual(['q0', 'a0', 'q1', 'a1', 'q2', 'a2']);
  });

  it.each([
    ['an error', (_: ChatClient, fail: () => void) => fail()],
    ['a stop', (client: ChatClient) => client.stop()],
  ])('waits for the person after %s', async (_, end) => {
    const { client, host } = await startedClient();
    const runs = liveRuns(host);
    client.send({ text: 'one' });
    client.send({ text: 'two' });
    client.send({ text: 'three' });
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    runs[0]?.push(created, done(aQuestion('q1', 'one')));
    await until(client, ({ thread }) => thread !== null);
    end(client, () => {
      runs[0]?.push({ type: 'error', code: 'custom', message: 'Busy.', allow_retry: true });
      runs[0]?.end();
    });
    await untilIdle(client);
    expect(client.state.queue).toMatchObject([
      { text: 'two', held: true },
      { text: 'three', held: true },
    ]);
    const [two, three] = client.state.queue;
    client.dropQueued(two?.id ?? '');
    client.sendQueued(three?.id ?? '');
    await vi.waitFor(() => expect(runs).toHaveLength(2));
    expect(client.state.queue).toEqual([]);
    expect(JSON.stringify(host.sentOf('threads.add_user_message'))).toContain('three');
  });

  it('leaves a held message where it is when another run ends well', async () => {
    const { client, host } = await startedClient();
    const runs = liveRuns(host);
    client.send({ text: 'one' });
    client.send({ text: 'held' });
    client.stop();
    client.send({ text: 'two' });
    client.send({ text: 'three' });
    for (const [i, text] of ['two', 'three'].entries()) {
      await vi.waitFor(() => expect(runs).toHaveLength(i + 1));
      runs[i]?.push(...(i ? [] : [created]), ...aRun(aQuestion(`q${i}`, text), `a${i}`, ['x']));
      runs[i]?.end();
    }
    await until(client, ({ run }) => run === null);
    expect(client.state.queue).toMatchObject([{ text: 'held', held: true }]);
  });

  it('lets a held message take its turn again while something is under way', async () => {
    const { client, host } = await startedClient();
    const runs = liveRuns(host);
    client.send({ text: 'one' });
    client.send({ text: 'two' });
    client.stop();
    client.send({ text: 'three' });
    client.sendQueued(client.state.queue[0]?.id ?? '');
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    runs[0]?.push(created, ...aRun(aQuestion('q3', 'three'), 'a3', ['x']));
    runs[0]?.end();
    await vi.waitFor(() => expect(JSON.stringify(host.sentOf('threads.add_user_message'))).toContain('two'));
  });

  it('goes back to the composer when the thread is left', async () => {
    const { client, host } = await startedClient();
    const runs = liveRuns(host);
    client.send({ text: 'one' });
    client.send({ text: 'two' });
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    runs[0]?.push(created, done(aQuestion('q1', 'one')));
    await until(client, ({ thread }) => thread !== null);
    client.newThread();
    expect(client.state).toMatchObject({
      thread: null,
      items: [],
      queue: [],
      run: null,
      returned: { text: 'two' },
    });
    await vi.waitFor(() => expect(runs[0]?.released).toBe(true));
    expect(client.takeReturned()).toMatchObject({ text: 'two' });
    expect(client.takeReturned()).toBeNull();
  });
});
