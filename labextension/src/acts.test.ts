import { describe, expect, it, vi } from 'vitest';
import { HostError } from './host';
import type { StructuredInputItem, TagContent } from './protocol';
import { json, streamOf } from './testing/fakeHost';
import { anAnswer, aQuestion, aRun, created, done } from './testing/fixtures';
import { idsOf, liveRuns, openedClient, startedClient, until, untilIdle } from './testing/startedClient';

const FORM: StructuredInputItem = {
  type: 'structured_input',
  id: 'f1',
  thread_id: 'thr_1',
  created_at: '2026-01-02T03:04:05Z',
  status: 'pending',
  inputs: [
    { id: 'which', question: 'Which?', type: 'multiple_choice', options: [{ value: 'a' }, { value: 'b' }] },
    { id: 'why', question: 'Why?', type: 'freeform' },
  ],
};
const ANSWERS = { which: { values: ['a'] }, why: { values: [], skipped: true } };
const SUBMISSION = { status: 'answered' as const, answers: ANSWERS };

describe('answer', () => {
  it('shows the answers at once, and the run that follows [R4 I6]', async () => {
    const { client, host } = await openedClient(FORM);
    host.on('threads.add_structured_input', () => streamOf([done(anAnswer('a2', 'Good.'))]));
    client.answer('f1', SUBMISSION);
    expect(client.state.items[2]).toMatchObject({
      status: 'answered',
      inputs: [{ answer: { values: ['a'] } }, { answer: { skipped: true } }],
    });
    await untilIdle(client);
    const [body] = host.sentOf('threads.add_structured_input');
    expect(body?.params).toEqual({ thread_id: 'thr_1', item_id: 'f1', input: SUBMISSION });
    expect(idsOf(client)).toEqual(['q1', 'a1', 'f1', 'a2']);
  });

  it('is taken back when the server refuses it', async () => {
    const { client, host } = await openedClient(FORM);
    host.on('threads.add_structured_input', () => {
      throw new HostError(400, 'It was answered elsewhere.');
    });
    client.answer('f1', SUBMISSION);
    await untilIdle(client);
    expect(client.state).toMatchObject({ error: { message: 'It was answered elsewhere.' } });
    expect(client.state.items[2]).toEqual(FORM);
  });

  it('is given once', async () => {
    const { client, host } = await openedClient({ ...FORM, status: 'skipped' });
    client.answer('f1', SUBMISSION);
    await new Promise(setImmediate);
    expect(host.sentOf('threads.add_structured_input')).toEqual([]);
  });
});

describe('giveFeedback', () => {
  it('shows the thumb at once and tells the server [R13]', async () => {
    const { client, host } = await openedClient();
    host.on('items.feedback', () => json({}));
    const given = client.giveFeedback(['a1'], 'positive');
    expect(client.state.feedback).toEqual({ a1: 'positive' });
    await given;
    expect(host.sentOf('items.feedback')[0]?.params).toEqual({
      thread_id: 'thr_1',
      item_ids: ['a1'],
      kind: 'positive',
    });
  });

  it('takes the thumb back when the server does not keep it', async () => {
    const { client, host } = await openedClient();
    host.on('items.feedback', () => {
      throw new HostError(500, '');
    });
    await client.giveFeedback(['a1'], 'negative');
    expect(client.state.feedback).toEqual({});
    expect(client.state.error).toMatchObject({ retry: false });
  });

  it('is there again when the thread is opened again', async () => {
    const { client, host } = await startedClient();
    host.on('threads.get_by_id', () =>
      json({ id: 'thr_1', created_at: 'x', status: { type: 'active' }, feedback: { a1: 'negative' } }),
    );
    await client.openThread('thr_1');
    expect(client.state.feedback).toEqual({ a1: 'negative' });
    expect(client.state.thread).not.toHaveProperty('feedback');
  });
});

describe('actions', () => {
  const ACTION = { type: 'pick', payload: { n: 1 } };

  it('wait for the run that is under way, and go before what is queued [R6]', async () => {
    const { client, host } = await openedClient();
    const runs = liveRuns(host);
    host.on('threads.custom_action', () => streamOf([done(anAnswer('a3', 'Done.'))]));
    client.send({ text: 'And?' });
    client.send({ text: 'Later?' });
    await client.sendAction(ACTION, 'w1');
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    expect(host.sentOf('threads.custom_action')).toEqual([]);
    runs[0]?.push(...aRun(aQuestion('q2', 'And?'), 'a2', ['x']));
    runs[0]?.end();
    await vi.waitFor(() => expect(runs).toHaveLength(2));
    expect(host.sentOf('threads.custom_action')[0]?.params).toEqual({
      thread_id: 'thr_1',
      item_id: 'w1',
      action: ACTION,
    });
    expect(idsOf(client)).toContain('a3');
  });

  it('may come to nothing without an error', async () => {
    const { client, host } = await openedClient();
    host.on('threads.custom_action', () => streamOf([]));
    await client.sendAction(ACTION);
    await untilIdle(client);
    expect(client.state.error).toBeNull();
  });

  it('go beside a run when they are sync, and replace their item [R7 E7]', async () => {
    const { client, host } = await openedClient();
    liveRuns(host);
    host.on('threads.sync_custom_action', () => json({ updated_item: anAnswer('a1', 'Changed.') }));
    client.send({ text: 'And?' });
    await client.sendSyncAction(ACTION, 'a1');
    expect(client.state.items[1]).toEqual(anAnswer('a1', 'Changed.'));
    expect(client.state.run).not.toBeNull();
  });

  it.each(['sendAction', 'sendSyncAction'] as const)('say that %s needs a conversation', async (name) => {
    const { client } = await startedClient();
    await client[name](ACTION);
    expect(client.state.error).toMatchObject({ message: expect.stringMatching(/no conversation yet/) });
  });
});

describe('retry', () => {
  it('asks again for the answer to any message, and drops what follows it [R5 E6]', async () => {
    const { client, host } = await openedClient(aQuestion('q2', 'And?'), anAnswer('a2', 'Then.'));
    host.on('threads.retry_after_item', () => streamOf([done(anAnswer('a3', 'Thus.'))]));
    client.retry('q1');
    expect(idsOf(client)).toEqual(['q1']);
    await until(client, ({ run }) => run === null);
    expect(host.sentOf('threads.retry_after_item')[0]?.params.item_id).toBe('q1');
    expect(idsOf(client)).toEqual(['q1', 'a3']);
  });
});

describe('a message', () => {
  it('carries its tags where they stand, its tool and its model [O4 O3]', async () => {
    const { client, host } = await startedClient();
    client.setRemoved(new Set(['cell']));
    host.on('threads.create', () => streamOf([created, ...aRun(aQuestion('q1', 'x'), 'a1', ['x'])]));
    const tag = (id: string): TagContent => ({ type: 'input_tag', id, text: id, data: {} });
    const tags = [tag('rate'), tag('orders'), tag('gone')];
    client.send({ text: 'Join @orders by @rate please', tags, tool: 'search', model: 'offline' });
    await untilIdle(client);
    expect(host.sentOf('threads.create')[0]?.params.input).toMatchObject({
      content: [
        { type: 'input_text', text: 'Join ' },
        tag('orders'),
        { type: 'input_text', text: ' by ' },
        tag('rate'),
        { type: 'input_text', text: ' please' },
      ],
      inference_options: { model: 'offline', tool_choice: { id: 'search' } },
    });
  });

  it('comes back as it was typed, with its tags', async () => {
    const { client, host } = await startedClient();
    host.on('threads.create', () => {
      throw new HostError(413, '');
    });
    const tags: TagContent[] = [{ type: 'input_tag', id: 'orders', text: 'orders', data: {} }];
    client.send({ text: 'What is @orders?', tags });
    await untilIdle(client);
    expect(client.state.returned).toEqual({ text: 'What is @orders?', tags });
  });
});

describe('transcribe', () => {
  it('gives the words of a recording [R16]', async () => {
    const { client, host } = await startedClient();
    host.on('input.transcribe', () => json({ text: 'Why?' }));
    await expect(client.transcribe(new Blob(['abc'], { type: 'audio/webm' }))).resolves.toBe('Why?');
    expect(host.sentOf('input.transcribe')[0]?.params).toEqual({
      audio_base64: btoa('abc'),
      mime_type: 'audio/webm',
    });
  });

  it('rejects with words for the person', async () => {
    const { client, host } = await startedClient();
    host.on('input.transcribe', () => {
      throw new HostError(0, '');
    });
    await expect(client.transcribe(new Blob(['abc']))).rejects.toThrow(/cannot be reached/);
  });
});
