import { describe, expect, it, vi } from 'vitest';
import { HostError, type Reply } from './host';
import type { StreamEvent, ThreadItem } from './protocol';
import { LiveStream, streamOf } from './testing/fakeHost';
import { added, anAnswer, aQuestion, aRun, aStoppedLine, delta, done } from './testing/fixtures';
import { idsOf, itemsPage, liveRuns, openedClient, until, untilIdle } from './testing/startedClient';

describe('an answer that does not come to its end', () => {
  it('shows the error of the server and lets the person retry', async () => {
    const { client, host } = await openedClient();
    const error: StreamEvent = {
      type: 'error',
      code: 'custom',
      message: 'Too many requests.',
      allow_retry: true,
    };
    host.on('threads.add_user_message', () => streamOf([done(aQuestion('q2', 'And?')), error]));
    client.send({ text: 'And?' });
    await untilIdle(client);
    expect(client.state.error).toEqual({ message: 'Too many requests.', retry: true, needsSetup: false });
    host.on('threads.retry_after_item', () => streamOf(aRun(aQuestion('q2', 'And?'), 'a2', ['Then.'])));
    client.retry();
    await untilIdle(client);
    expect(host.sentOf('threads.retry_after_item')[0]?.params).toEqual({ thread_id: 'thr_1', item_id: 'q2' });
    expect(client.state.error).toBeNull();
    expect(idsOf(client)).toEqual(['q1', 'a1', 'q2', 'a2']);
  });

  it('has words of its own for an error without any', async () => {
    const { client, host } = await openedClient();
    host.on('threads.add_user_message', () =>
      streamOf([done(aQuestion('q2', 'x')), { type: 'error', code: 'y' }]),
    );
    client.send({ text: 'x' });
    await untilIdle(client);
    expect(client.state.error?.message).toMatch(/could not be completed/);
  });

  it.each([
    ['ends', null],
    ['breaks', new TypeError('network')],
  ])('says that the connection was lost when the stream %s, and shows what is stored', async (_, reason) => {
    const { client, host, items } = await openedClient();
    const runs = liveRuns(host);
    client.send({ text: 'And?' });
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    runs[0]?.push(done(aQuestion('q2', 'And?')), added(anAnswer('a2', '')), delta('a2', 'The'));
    await until(client, () => idsOf(client).includes('a2'));
    const stored = [...items, aQuestion('q2', 'And?'), anAnswer('a2', 'The be'), aStoppedLine('s2')];
    host.on('items.list', () => itemsPage(...stored));
    runs[0]?.fail(reason);
    await until(client, () => idsOf(client).includes('s2'));
    expect(client.state.error).toMatchObject({
      message: expect.stringMatching(/connection was lost/),
      retry: true,
    });
    expect(client.state.items).toEqual(stored);
  });

  it('is not complete with a thought alone', async () => {
    const { client, host } = await openedClient();
    const workflow = { type: 'reasoning' as const, tasks: [] };
    const thought: ThreadItem = { ...anAnswer('w2', ''), type: 'workflow', workflow };
    const begun = [done(aQuestion('q2', 'x')), added(thought), done(thought), added(anAnswer('a2', ''))];
    host.on('threads.add_user_message', () => streamOf(begun));
    client.send({ text: 'x' });
    await untilIdle(client);
    expect(client.state.error?.message).toMatch(/connection was lost/);
  });

  it.each([
    ['an answer that a server does not count', [added(anAnswer('a2', '')), done(anAnswer('a2', 'y'))]],
    ['only a line of its own', [done(aStoppedLine('s2'))]],
    ['only its tokens', [aRun(aQuestion('q2', 'x'), 'a2', []).at(-1) as StreamEvent]],
  ])('is complete with %s', async (_, events) => {
    const { client, host } = await openedClient();
    host.on('threads.add_user_message', () => streamOf([done(aQuestion('q2', 'x')), ...events]));
    client.send({ text: 'x' });
    await untilIdle(client);
    expect(client.state.error).toBeNull();
  });

  it('gives the message back when the server turns out not to have it', async () => {
    const { client, host, items } = await openedClient();
    host.on('threads.add_user_message', () => streamOf([]));
    client.send({ text: 'And?' });
    await until(client, ({ returned }) => returned !== null);
    expect(client.state.returned?.text).toBe('And?');
    expect(client.state.items).toEqual(items);
  });
});

describe('stop', () => {
  async function stopped(...stored: ThreadItem[][]) {
    const all = await openedClient();
    const { client, host, items } = all;
    const runs = liveRuns(host);
    client.send({ text: 'And?' });
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    runs[0]?.push(done(aQuestion('q2', 'And?')), added(anAnswer('a2', '')), delta('a2', 'The'));
    await until(client, () => idsOf(client).includes('a2'));
    const pages = stored.map((more) => [...items, aQuestion('q2', 'And?'), ...more]);
    host.on('items.list', () => itemsPage(...((pages.length > 1 ? pages.shift() : pages[0]) ?? [])));
    const asked = host.sentOf('items.list').length;
    client.stop();
    const looks = () => host.sentOf('items.list').length - asked;
    return { ...all, runs, looks };
  }

  it('ends the request, and shows what is stored once it is', async () => {
    const stored = [anAnswer('a2', 'The b'), aStoppedLine('s2')];
    const { client, runs, looks } = await stopped([], [anAnswer('a2', 'The b')], stored);
    expect(client.state.run).toBeNull();
    expect(idsOf(client)).toContain('a2');
    await until(client, () => idsOf(client).includes('s2'));
    expect(client.state.items.slice(-2)).toEqual(stored);
    expect(looks()).toBe(3);
    expect(client.state.error).toBeNull();
    expect(runs[0]?.released).toBe(true);
  });

  it('stops looking when nothing changes any more', async () => {
    const { client, looks, clock } = await stopped([anAnswer('a2', 'The b')]);
    await until(client, ({ items }) => JSON.stringify(items).includes('The b'));
    await vi.waitFor(() => expect(looks()).toBe(2));
    expect(clock.waits).toEqual([50, 150]);
  });

  it('shows what is stored rather than what was streamed, once the server is done', async () => {
    const { client } = await stopped([aStoppedLine('s2')]);
    await until(client, () => idsOf(client).includes('s2'));
    expect(idsOf(client)).toEqual(['q1', 'a1', 'q2', 's2']);
  });

  it('keeps the partial answer that the server did not store', async () => {
    const { client, looks } = await stopped([]);
    await vi.waitFor(() => expect(looks()).toBe(5));
    expect(idsOf(client)).toEqual(['q1', 'a1', 'q2', 'a2']);
  });

  it('before the server took the message gives the text back', async () => {
    const { client, host, items } = await openedClient();
    host.on('threads.add_user_message', () => new Promise(() => {}));
    client.send({ text: 'Why?' });
    await vi.waitFor(() => expect(host.sentOf('threads.add_user_message')).toHaveLength(1));
    client.stop();
    await until(client, ({ returned }) => returned !== null);
    expect(client.state.items).toEqual(items);
  });

  it('does not give the text back when the server had stored it', async () => {
    const { client, host, items } = await openedClient();
    host.on('threads.add_user_message', () => new Promise(() => {}));
    client.send({ text: 'Why?' });
    await vi.waitFor(() => expect(host.sentOf('threads.add_user_message')).toHaveLength(1));
    const stored = [...items, aQuestion('q2', 'Why?'), aStoppedLine('s2')];
    host.on('items.list', () => itemsPage(...stored));
    client.stop();
    await until(client, () => idsOf(client).at(-1) === 's2');
    expect(client.state.items).toEqual(stored);
    expect(client.state.returned).toBeNull();
  });

  it('hears nothing more of the answer', async () => {
    const { client, host } = await openedClient();
    const stream = new LiveStream();
    host.on('threads.add_user_message', () => stream.reply());
    client.send({ text: 'x' });
    stream.push(done(aQuestion('q2', 'x')));
    await until(client, () => idsOf(client).includes('q2'));
    client.stop();
    stream.push(done(anAnswer('late', 'x')));
    await vi.waitFor(() => expect(stream.released).toBe(true));
    expect(idsOf(client)).not.toContain('late');
  });

  it('lets the next message wait until the server is done with the last', async () => {
    const { client, host, looks } = await stopped([], [anAnswer('a2', 'The'), aStoppedLine('s2')]);
    client.send({ text: 'Next?' });
    await vi.waitFor(() => expect(host.sentOf('threads.add_user_message')).toHaveLength(2));
    expect(looks()).toBe(2);
    expect(idsOf(client).at(-2)).toBe('s2');
    expect(client.state.items.at(-1)).toMatchObject({ content: [{ text: 'Next?' }, { group: 'cell' }] });
  });

  it('drops the stopped answer for good when another is asked for at once', async () => {
    const { client, host } = await stopped([], [anAnswer('a2', 'The'), aStoppedLine('s2')]);
    client.retry();
    await vi.waitFor(() => expect(host.sentOf('threads.retry_after_item')).toHaveLength(1));
    expect(idsOf(client)).toEqual(['q1', 'a1', 'q2']);
  });

  it('shows nothing of the thread that was left meanwhile', async () => {
    const { client, host } = await stopped([aStoppedLine('s2')]);
    const looked = host.sentOf('items.list').length;
    client.newThread();
    await vi.waitFor(() => expect(client.state.thread).toBeNull());
    client.send({ text: 'New?' });
    await vi.waitFor(() => expect(host.sentOf('threads.create')).toHaveLength(1));
    expect(client.state.items).toHaveLength(1);
    expect(host.sentOf('items.list')).toHaveLength(looked);
  });

  it('does not hold up the next thread, whenever the server answers', async () => {
    const { client, host } = await stopped([]);
    const answers: ((reply: Reply) => void)[] = [];
    host.on('items.list', () => new Promise((resolve) => answers.push(resolve)));
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    client.newThread();
    client.send({ text: 'New?' });
    await vi.waitFor(() => expect(host.sentOf('threads.create')).toHaveLength(1));
    answers[0]?.(itemsPage(anAnswer('old', 'x')));
    await Promise.resolve().then(() => new Promise(setImmediate));
    expect(client.state.items).toMatchObject([{ content: [{ text: 'New?' }, { group: 'cell' }] }]);
  });

  it('brings the answer back when the server took no retry and tells nothing', async () => {
    const { client, host, items } = await openedClient();
    host.on('threads.retry_after_item', () => new Promise(() => {}));
    host.on('items.list', () => {
      throw new HostError(0, '');
    });
    client.retry();
    await vi.waitFor(() => expect(host.sentOf('threads.retry_after_item')).toHaveLength(1));
    client.stop();
    await until(client, () => client.state.items.length === items.length);
    expect(client.state.items).toEqual(items);
  });
});
