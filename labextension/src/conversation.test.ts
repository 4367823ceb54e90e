import { describe, expect, it, vi } from 'vitest';
import { HostError } from './host';
import { json, pageOf, streamOf } from './testing/fakeHost';
import {
  aCell,
  anAnswer,
  aPage,
  aQuestion,
  aRun,
  aStoppedLine,
  aThread,
  created,
  done,
} from './testing/fixtures';
import { idsOf, liveRuns, openedClient, startedClient, until, untilIdle } from './testing/startedClient';

describe('send', () => {
  it('creates the thread, then adds to it', async () => {
    const { client, host } = await startedClient();
    host.on('threads.create', () => streamOf([created, ...aRun(aQuestion('q1', 'Why?'), 'a1', ['So', '.'])]));
    host.on('threads.add_user_message', () => streamOf(aRun(aQuestion('q2', 'And?'), 'a2', ['Then.'])));
    client.send({ text: 'Why?' });
    await untilIdle(client);
    client.send({ text: 'And?', quotedText: 'So.' });
    await untilIdle(client);
    expect(idsOf(client)).toEqual(['q1', 'a1', 'q2', 'a2']);
    const [second] = host.sentOf('threads.add_user_message');
    expect(second?.params).toMatchObject({
      thread_id: 'thr_1',
      input: { quoted_text: 'So.', attachments: [] },
    });
    expect(client.state.error).toBeNull();
    expect(host.memory.get('thread')).toBe('thr_1');
  });

  it('shows the message at once, and once only when it is stored', async () => {
    const { client, host } = await startedClient();
    const runs = liveRuns(host);
    client.send({ text: 'Why?' });
    expect(client.state.run?.phase).toBe('sending');
    expect(client.state.items).toMatchObject([{ content: [{ text: 'Why?' }, { text: 'cell [7]' }] }]);
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    runs[0]?.push(created, done(aQuestion('q1', 'Why?')));
    await until(client, () => idsOf(client)[0] === 'q1');
    expect(idsOf(client)).toEqual(['q1']);
  });

  it('says which cell is meant, by the hash of its whole source', async () => {
    const { client, host } = await startedClient();
    host.page = aPage({ activeCell: aCell({ sourceHash: 'whole' }) });
    host.on('threads.create', () => streamOf([created, ...aRun(aQuestion('q1', 'Why?'), 'a1', ['So.'])]));
    client.send({ text: 'Why?' });
    await untilIdle(client);
    const [body] = host.sentOf('threads.create');
    expect(body?.params.input.content).toMatchObject([
      { type: 'input_text', text: 'Why?' },
      { type: 'input_tag', data: { cellId: 'cell-7', sourceHash: 'whole' } },
    ]);
    expect(body?.params.input.inference_options).toEqual({ model: 'offline' });
    expect(body && pageOf(body)).toEqual(host.page);
  });

  it('sends nothing of what was removed: message, edit, retry and preview alike', async () => {
    const { client, host } = await openedClient();
    const text = JSON.stringify(aPage());
    expect(text).toContain('orders.merge');
    client.setRemoved(new Set(['cell', 'variables']));
    const runs = liveRuns(host);
    host.on('context.preview', () => json({ text: '', tokens: 0, parts: [], files: [], redacted: [] }));
    const acts = [
      () => client.send({ text: 'Why?' }),
      () => client.retry(),
      () => client.editAndResend('q1', 'How?'),
      () => client.preview(),
    ];
    const before = host.sent.length;
    for (const act of acts) {
      const sent = host.sent.length;
      act();
      await vi.waitFor(() => expect(host.sent).toHaveLength(sent + 1));
      runs.at(-1)?.push(...aRun(aQuestion('q1', 'Why?'), 'a1', ['So.']));
      runs.at(-1)?.end();
      await untilIdle(client);
    }
    const bodies = host.sent.slice(before);
    expect(bodies.map(({ type }) => type)).toEqual([
      'threads.add_user_message',
      'threads.retry_after_item',
      'threads.add_user_message',
      'context.preview',
    ]);
    for (const body of bodies) {
      expect(pageOf(body)?.notebook?.cells).toHaveLength(1);
      expect(JSON.stringify(body)).not.toMatch(/orders\.merge|cell-7|"customers"/);
    }
  });

  it('heeds what is removed on the screen even if the page moved on since', async () => {
    const { client, host } = await startedClient();
    const runs = liveRuns(host);
    client.setRemoved(new Set(['cell']));
    client.send({ text: 'Before?' });
    expect(client.state.items).toMatchObject([{ content: [{ text: 'Before?' }] }]);
    client.newThread();
    host.page = aPage({ activeCell: aCell({ id: 'cell-8', source: 'secret' }) });
    client.send({ text: 'Why?' });
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    expect(JSON.stringify(host.sentOf('threads.create'))).not.toContain('secret');
  });

  it('goes without the page when it cannot be read', async () => {
    const { client, host } = await startedClient();
    const runs = liveRuns(host);
    host.context = () => Promise.reject(new Error('no kernel'));
    client.send({ text: 'Why?' });
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    expect(host.sentOf('threads.create')[0]?.metadata).toEqual({});
  });

  it('does not send blanks', async () => {
    const { client } = await startedClient();
    client.send({ text: ' \n' });
    expect(client.state).toMatchObject({ run: null, items: [] });
  });

  it('gives the text back where the thread takes no more messages', async () => {
    const { client, host } = await startedClient();
    const status = { type: 'locked', reason: 'Archived.' } as const;
    host.on('threads.get_by_id', () => json(aThread({ status })));
    await client.openThread('thr_1');
    client.send({ text: 'Why?' });
    expect(client.state).toMatchObject({
      error: { message: 'Archived.' },
      returned: { text: 'Why?' },
      run: null,
    });
  });
});

describe('a message the server did not take', () => {
  it.each([
    [0, '', /cannot be reached/],
    [401, '', /log in/],
    [403, 'Forbidden', /log in/],
    [404, 'x', /no longer exists.*new/],
    [409, '', /Another answer/],
    [409, 'The thread is busy.', /^The thread is busy\.$/],
    [413, '', /too much/],
    [503, 'The database cannot be opened.', /database/],
    [500, '', /500/],
  ])('goes back to the composer after %i %j', async (status, message, shown) => {
    const { client, host } = await openedClient();
    const before = client.state.items;
    host.on('threads.add_user_message', () => {
      throw new HostError(status, message);
    });
    client.send({ text: 'And?', quotedText: 'So.' });
    await untilIdle(client);
    expect(client.state.returned).toEqual({ text: 'And?', quotedText: 'So.' });
    expect(client.state.error).toMatchObject({ message: expect.stringMatching(shown), retry: false });
    expect(client.state.items).toEqual(before);
  });

  it('leaves the thread usable', async () => {
    const { client, host } = await openedClient();
    host.on('threads.add_user_message', () => {
      throw new HostError(409, '');
    });
    client.send({ text: 'And?' });
    await untilIdle(client);
    host.on('threads.add_user_message', () => streamOf(aRun(aQuestion('q2', 'And?'), 'a2', ['Then.'])));
    client.send({ text: 'And?' });
    await untilIdle(client);
    expect(client.state.error).toBeNull();
    expect(idsOf(client)).toEqual(['q1', 'a1', 'q2', 'a2']);
  });
});

describe('retry', () => {
  it('drops the answer here, and brings it back when the server refuses', async () => {
    const { client, host, items } = await openedClient(aStoppedLine('s1'));
    let refuse = (_: unknown) => {};
    host.on('threads.retry_after_item', () => new Promise((_, reject) => (refuse = reject)));
    client.retry();
    expect(idsOf(client)).toEqual(['q1']);
    await vi.waitFor(() => expect(host.sentOf('threads.retry_after_item')).toHaveLength(1));
    refuse(new HostError(409, ''));
    await untilIdle(client);
    expect(client.state.items).toEqual(items);
    expect(client.state.error).toMatchObject({ retry: true });
    expect(client.state.returned).toBeNull();
  });
});

describe('editAndResend', () => {
  it('replaces the message and all that follows it', async () => {
    const { client, host } = await openedClient(aQuestion('q2', 'And?'), anAnswer('a2', 'Then.'));
    const runs = liveRuns(host);
    client.editAndResend('q1', 'How?');
    expect(client.state.items).toMatchObject([{ content: [{ text: 'How?' }, { group: 'cell' }] }]);
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    expect(host.sentOf('threads.add_user_message')[0]?.metadata).toMatchObject({ replaces: 'q1' });
    runs[0]?.push(...aRun(aQuestion('q3', 'How?'), 'a3', ['Thus.']));
    runs[0]?.end();
    await untilIdle(client);
    expect(idsOf(client)).toEqual(['q3', 'a3']);
  });

  it('brings everything back when the server refuses', async () => {
    const { client, host, items } = await openedClient();
    host.on('threads.add_user_message', () => {
      throw new HostError(413, '');
    });
    client.editAndResend('q1', 'How?');
    await untilIdle(client);
    expect(client.state.items).toEqual(items);
    expect(client.state.returned?.text).toBe('How?');
  });

  it('gives the text back while an answer is being written', async () => {
    const { client, host } = await openedClient();
    liveRuns(host);
    client.send({ text: 'And?' });
    client.editAndResend('q1', 'How?');
    expect(client.state.returned?.text).toBe('How?');
  });
});

it('shows nothing of a run whose thread was left', async () => {
  const { client, host } = await openedClient();
  const runs = liveRuns(host);
  client.send({ text: 'And?' });
  await vi.waitFor(() => expect(runs).toHaveLength(1));
  client.newThread();
  runs[0]?.push(done(aQuestion('q2', 'And?')));
  await vi.waitFor(() => expect(runs[0]?.released).toBe(true));
  expect(client.state).toMatchObject({ items: [], error: null, run: null });
});
