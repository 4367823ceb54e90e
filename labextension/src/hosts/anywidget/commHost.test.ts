import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Reply } from '../../host';
import type { RequestBody } from '../../protocol';
import { bytes, FakeWidget, liveKernel } from '../../testing/fakeWidget';
import { Comm } from './comm';
import { CommHost } from './commHost';
import { ModelPlace } from './modelPlace';

const LIST: RequestBody = { type: 'threads.list', params: {} };
const ASK: RequestBody = { type: 'runs.attach', params: { id: 'r', after: 0 } };

function aHost(kernel?: FakeWidget['kernel'], traits = {}) {
  const widget = new FakeWidget(traits);
  if (kernel) widget.kernel = kernel;
  const comm = new Comm(widget);
  const place = new ModelPlace(widget, comm);
  return { widget, comm, place, host: new CommHost(comm, place) };
}

/** A host whose kernel has sent the head of a stream. */
async function aStream() {
  const made = aHost();
  const controller = new AbortController();
  const sending = made.host.send(ASK, controller.signal);
  await vi.waitFor(() => expect(made.widget.sent).toHaveLength(1));
  const id = made.widget.sentOf('request')[0]?.id ?? '';
  made.widget.say({ kind: 'head', id, status: 200, stream: true });
  return { ...made, id, controller, chunks: chunksOf(await sending) };
}

function chunksOf(reply: Reply): AsyncIterator<Uint8Array> {
  if (reply.kind !== 'stream') throw new Error('No stream.');
  return reply.chunks[Symbol.asyncIterator]();
}

const text = (chunk: IteratorResult<Uint8Array>) => new TextDecoder().decode(chunk.value);

afterEach(() => vi.useRealTimers());

describe('a request', () => {
  it('is sent as it is, and its JSON is joined of any pieces', async () => {
    const { host, widget } = aHost((message, kernel) => {
      const id = (message as { id: string }).id;
      kernel.say({ kind: 'head', id, status: 200, stream: false });
      kernel.say({ kind: 'piece', id }, bytes('{"data": ['));
      // A view of a longer buffer, as hosts give them.
      kernel.say({ kind: 'piece', id }, new DataView(bytes('xx"ü"]}yy').buffer, 2, 6));
      kernel.say({ kind: 'end', id });
    });
    expect(await host.send(LIST)).toEqual({ kind: 'json', value: { data: ['ü'] } });
    expect(widget.sent).toEqual([{ kind: 'request', id: expect.any(String), body: LIST }]);
  });

  it('streams its bytes as they come', async () => {
    const { widget, id, chunks } = await aStream();
    const first = chunks.next();
    widget.say({ kind: 'piece', id }, bytes('one'));
    expect(text(await first)).toBe('one');
    widget.say({ kind: 'piece', id }, bytes('two'));
    widget.say({ kind: 'end', id });
    expect(text(await chunks.next())).toBe('two');
    expect((await chunks.next()).done).toBe(true);
    expect(widget.sentOf('stop')).toEqual([]);
  });

  it('is stopped at the kernel by its signal, while it streams and before', async () => {
    const { widget, id, controller, chunks, host } = await aStream();
    const next = chunks.next();
    controller.abort();
    await expect(next).rejects.toMatchObject({ name: 'AbortError' });
    expect(widget.sentOf('stop')).toEqual([{ kind: 'stop', id }]);
    const early = new AbortController();
    const sending = host.send(LIST, early.signal);
    await vi.waitFor(() => expect(widget.sentOf('request')).toHaveLength(2));
    early.abort();
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    expect(widget.sentOf('stop')).toHaveLength(2);
  });

  it('is stopped when its reader leaves', async () => {
    const { widget, id, chunks } = await aStream();
    widget.say({ kind: 'piece', id }, bytes('one'));
    await chunks.next();
    await chunks.return?.();
    expect(widget.sentOf('stop')).toEqual([{ kind: 'stop', id }]);
  });

  it('rejects with the words of a refusal', async () => {
    const { host, widget } = aHost((message, kernel) => {
      const id = (message as { id: string }).id;
      kernel.say({ kind: 'head', id, status: 409, message: 'Another answer is under way.' });
    });
    const refused = { status: 409, message: 'Another answer is under way.' };
    await expect(host.send(LIST)).rejects.toMatchObject(refused);
    expect(widget.sentOf('stop')).toEqual([]);
  });

  it('that breaks off is a lost connection: the run can be attached to again', async () => {
    const { widget, id, chunks } = await aStream();
    widget.say({ kind: 'piece', id }, bytes('one'));
    widget.say({ kind: 'end', id, message: 'The Jupyter server went away.' });
    expect(text(await chunks.next())).toBe('one');
    const broken = { status: 502, message: 'The Jupyter server went away.' };
    await expect(chunks.next()).rejects.toMatchObject(broken);
    expect(widget.sentOf('stop')).toEqual([]);
  });

  it.each([
    ['first', [1], 3],
    ['middle', [0, 2], 3],
    ['last', [0, 1], 3],
    ['only', [], 1],
  ])('that lost its %s piece on the way is a lost connection too', async (_, numbers, count) => {
    const { widget, id, chunks } = await aStream();
    for (const number of numbers) widget.say({ kind: 'piece', id, number }, bytes('a piece'));
    widget.say({ kind: 'end', id, count });
    const read = async () => {
      while (!(await chunks.next()).done);
    };
    await expect(read()).rejects.toMatchObject({ status: 502 });
  });

  it('is whole with pieces in their order and as many as there are', async () => {
    const { widget, id, chunks } = await aStream();
    for (const number of [0, 1]) widget.say({ kind: 'piece', id, number }, bytes(`${number}`));
    widget.say({ kind: 'end', id, count: 2 });
    expect([text(await chunks.next()), text(await chunks.next())]).toEqual(['0', '1']);
    expect((await chunks.next()).done).toBe(true);
  });

  it('is not sent where code in a kernel may not ask for it', async () => {
    const { host, widget } = aHost();
    const body: RequestBody = { type: 'threads.delete', params: { thread_id: 't' } };
    await expect(host.send(body)).rejects.toMatchObject({ status: 403 });
    await expect(host.upload()).rejects.toMatchObject({ status: 403 });
    expect([host.may('threads.delete'), host.may('threads.update'), widget.sent]).toEqual([false, true, []]);
  });

  it('says that the kernel is silent', async () => {
    vi.useFakeTimers();
    const { host, widget } = aHost();
    const sending = expect(host.send(LIST)).rejects.toMatchObject({
      status: 0,
      message: expect.stringContaining('The kernel did not answer.'),
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await sending;
    expect(widget.sentOf('stop')).toHaveLength(1);
  });

  it('ends with the view', async () => {
    const { comm, widget, chunks } = await aStream();
    const next = chunks.next();
    comm.dispose();
    await expect(next).rejects.toMatchObject({ name: 'AbortError' });
    expect(widget.heard).toEqual([]);
  });
});

describe('what is not heard', () => {
  it.each([
    ['answers to another view', { kind: 'piece', id: 'other-1' }],
    ['nothing', undefined],
    ['text', 'piece'],
    ['an unknown kind', { kind: 'run', code: 'alert(1)' }],
    ['an id of another type', { kind: 'end', id: 7 }],
    ['a head without a status', { kind: 'head', stream: true }],
  ])('%s', async (_, message) => {
    const { widget, id, chunks } = await aStream();
    const own = message && typeof message === 'object' && !('id' in message) ? { id, ...message } : message;
    widget.say(own, bytes('never'));
    widget.say({ kind: 'piece', id });
    widget.say({ kind: 'piece', id }, bytes('one'));
    expect(text(await chunks.next())).toBe('one');
  });

  it('a request of two views under the ids of one', async () => {
    const widget = new FakeWidget();
    const views = [new Comm(widget), new Comm(widget)];
    for (const comm of views)
      void new CommHost(comm, new ModelPlace(widget, comm)).send(LIST).catch(() => {});
    await vi.waitFor(() => expect(widget.sent).toHaveLength(2));
    const [one, other] = widget.sentOf('request');
    expect(one?.id).not.toBe(other?.id);
    for (const comm of views) comm.dispose();
  });
});

describe('the page', () => {
  it('is what the kernel tells, with nothing of a wrong type in it', async () => {
    const cell = {
      id: 'c1',
      index: 0,
      type: 'code',
      source: 'x',
      executionCount: 1,
      outputs: [],
      stale: false,
    };
    const page = {
      path: 'dir/a.ipynb',
      title: 7,
      notebook: { path: 'dir/a.ipynb', activeCell: { id: 'c2' }, cells: [cell, 'x', null], variables: [{}] },
    };
    const { host } = aHost((message, kernel) => {
      if (message.kind === 'context') kernel.say({ kind: 'context', id: message.id, page });
    });
    expect(await host.context()).toMatchObject({
      path: 'dir/a.ipynb',
      title: '',
      notebook: { activeCell: null, cells: [cell], variables: [], omitted: { cells: 0 } },
    });
  });

  it('is nothing where the kernel tells nothing', async () => {
    const { host } = aHost((message, kernel) => {
      if (message.kind === 'context') kernel.say({ kind: 'context', id: message.id, page: null });
    });
    expect(await host.context()).toBeNull();
  });

  it('is read again when the widget names other parts, or the person comes back', () => {
    const { host, widget } = aHost();
    const listener = vi.fn();
    const stop = host.onContextChanged(listener);
    widget.set('context', 'none');
    host.noteContext();
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    widget.set('context', 'cell');
    host.noteContext();
    expect(listener).toHaveBeenCalledTimes(2);
  });
});

it('tells of threads that Python changed', () => {
  const { host, widget } = aHost(liveKernel('kernel'));
  const listener = vi.fn();
  const stop = host.onThreadChanged(listener);
  widget.say({ kind: 'changed', thread_id: 't1', run_id: 'r1' });
  widget.say({ kind: 'changed', thread_id: 't1' });
  widget.say({ kind: 'changed', thread_id: 7 });
  expect(listener.mock.calls).toMatchObject([
    [{ threadId: 't1', runId: 'r1' }],
    [{ threadId: 't1', runId: null }],
  ]);
  stop();
});

it('remembers the open thread and the model in the traits, and syncs them once', () => {
  const { host, widget, place } = aHost(undefined, { model: 'offline' });
  expect([host.memory.get('thread'), host.memory.get('model')]).toEqual([null, 'offline']);
  const listener = vi.fn();
  place.onTrait(listener);
  host.memory.set('thread', 't1');
  host.tabMemory.set('thread', 't1');
  expect([widget.get('thread_id'), widget.saves]).toEqual(['t1', 1]);
  expect(listener).not.toHaveBeenCalled();
  widget.set('thread_id', 't2');
  expect(listener.mock.calls).toEqual([['threadId']]);
});
