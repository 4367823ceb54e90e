import { describe, expect, it, vi } from 'vitest';
import { HostError } from './host';
import type { Thread } from './protocol';
import { json } from './testing/fakeHost';
import { aThread } from './testing/fixtures';
import { openedClient, startedClient } from './testing/startedClient';

const page = (ids: string[], after?: string) => {
  const data: Thread[] = ids.map((id) => aThread({ id, title: id }));
  return json({ data, has_more: after !== undefined, after });
};

describe('the list of threads', () => {
  it('is searched by title and read on [R9 O7]', async () => {
    const { client, host } = await startedClient();
    host.on('threads.list', (body) =>
      'after' in body.params && body.params.after ? page(['c']) : page(['a', 'b'], 'b'),
    );
    await client.loadThreads('plot');
    expect(client.state.threads).toMatchObject({ query: 'plot', hasMore: true, loading: false });
    await client.loadMoreThreads();
    expect(client.state.threads.data.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(client.state.threads.hasMore).toBe(false);
    await client.loadMoreThreads();
    const requests = host.sentOf('threads.list');
    expect(requests.map(({ params }) => params.after)).toEqual([undefined, 'b']);
    expect(requests.map(({ metadata }) => metadata)).toEqual([{ query: 'plot' }, { query: 'plot' }]);
  });

  it('is that of the latest search, whichever answers last', async () => {
    const { client, host } = await startedClient();
    const answers: ((reply: ReturnType<typeof page>) => void)[] = [];
    const signals: (AbortSignal | undefined)[] = [];
    host.on('threads.list', (_, signal) => {
      signals.push(signal);
      return new Promise((resolve) => answers.push(resolve));
    });
    const searches = [client.loadThreads('p'), client.loadThreads('plot')];
    answers[1]?.(page(['new']));
    await searches[1];
    answers[0]?.(page(['old']));
    await searches[0];
    expect(client.state.threads).toMatchObject({ query: 'plot', data: [{ id: 'new' }], error: null });
    expect(signals[0]?.aborted).toBe(true);
  });

  it('says why it could not be loaded', async () => {
    const { client, host } = await startedClient();
    host.on('threads.list', () => {
      throw new HostError(0, '');
    });
    await client.loadThreads();
    expect(client.state.threads).toMatchObject({
      loading: false,
      error: expect.stringMatching(/cannot be reached/),
    });
  });

  it('shows a new title in the list and in the open thread [R10]', async () => {
    const { client, host } = await openedClient();
    host.on('threads.list', () => page(['thr_1', 'thr_2']));
    await client.loadThreads();
    host.on('threads.update', (body) => {
      const { thread_id, title } = body.params as { thread_id: string; title: string };
      return json(aThread({ id: thread_id, title }));
    });
    await client.renameThread('thr_1', 'Orders');
    await client.renameThread('thr_2', 'Plots');
    expect(client.state.threads.data).toMatchObject([{ title: 'Orders' }, { title: 'Plots' }]);
    expect(client.state.thread).toMatchObject({ id: 'thr_1', title: 'Orders' });
  });

  it('loses a deleted thread; the open one makes room for a new one [R11]', async () => {
    const { client, host } = await openedClient();
    host.on('threads.list', () => page(['thr_1', 'thr_2']));
    await client.loadThreads();
    await client.deleteThread('thr_2');
    expect(client.state.thread?.id).toBe('thr_1');
    await client.deleteThread('thr_1');
    expect(client.state).toMatchObject({ thread: null, items: [], threads: { data: [] } });
    expect(host.memory.get('thread')).toBeNull();
  });

  it('keeps a thread that could not be deleted', async () => {
    const { client, host, items } = await openedClient();
    host.on('threads.delete', () => {
      throw new HostError(503, 'The database is read-only.');
    });
    await client.deleteThread('thr_1');
    expect(client.state).toMatchObject({
      thread: { id: 'thr_1' },
      threads: { error: 'The database is read-only.' },
    });
    expect(client.state.items).toEqual(items);
  });

  it('is told of by the view', async () => {
    const { client } = await openedClient();
    client.show('history');
    expect(client.state.view).toBe('history');
    await client.openThread('thr_1');
    await vi.waitFor(() => expect(client.state.view).toBe('thread'));
  });
});
