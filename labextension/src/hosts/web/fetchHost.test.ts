import type { CustomApiConfig } from '@openai/chatkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostError } from '../../host';
import type { RequestBody } from '../../protocol';
import { fakeXhr } from '../../testing/fakeXhr';
import { customApi } from './api';
import { FetchHost } from './fetchHost';

const API: CustomApiConfig = { url: 'http://h/chatkit', domainKey: 'any' };
const LIST: RequestBody = { type: 'threads.list', params: {} };
const CREATE: RequestBody = {
  type: 'attachments.create',
  params: { name: 'a', size: 1, mime_type: 'text/csv' },
};

const answering = (body: string, init: ResponseInit = {}) => vi.fn(async () => new Response(body, init));
const hostWith = (ask: typeof fetch, api: Partial<CustomApiConfig> = {}) =>
  new FetchHost({ ...API, fetch: ask, ...api }, { pageId: 'p', locale: 'de' });

const failure = async (sending: Promise<unknown>) => {
  const error = await sending.then(
    () => null,
    (reason: HostError) => reason,
  );
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
};

beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('requests', () => {
  it('are posted to the address, in the reader’s language, by the page’s own fetch [O1 O12]', async () => {
    const ask = answering('{"data":[]}');
    expect(await hostWith(ask).send(LIST)).toEqual({ kind: 'json', value: { data: [] } });
    const headers = { 'Content-Type': 'application/json', 'Accept-Language': 'de' };
    expect(ask).toHaveBeenCalledWith('http://h/chatkit', {
      method: 'POST',
      headers,
      body: JSON.stringify(LIST),
      signal: null,
    });
  });

  it('that only our own server knows are answered here', async () => {
    const ask = answering('');
    const host = hostWith(ask);
    expect(await host.send({ type: 'models.list', params: {} })).toMatchObject({ value: { models: [] } });
    const preview = await host.send({
      type: 'context.preview',
      params: {},
      metadata: { pageContext: { title: 'A page' } },
    });
    expect(preview).toMatchObject({ value: { text: expect.stringContaining('A page') } });
    expect(ask).not.toHaveBeenCalled();
  });

  it('fail with the server’s sentence, or with one that says what to do', async () => {
    const refusing = answering('{"message":"The thread is locked."}', { status: 409 });
    expect(await failure(hostWith(refusing).send(LIST))).toMatchObject({
      status: 409,
      message: 'The thread is locked.',
    });
    const texts = [401, 404, 500].map(
      async (status) => (await failure(hostWith(answering('', { status })).send(LIST))).message,
    );
    expect(await Promise.all(texts)).toEqual([
      expect.stringContaining('Log in'),
      expect.stringContaining('http://h/chatkit'),
      expect.stringContaining('500'),
    ]);
  });

  it('fail with status 0 without an answer, and with an AbortError when aborted', async () => {
    const down = vi.fn(async () => Promise.reject(new TypeError('Failed to fetch')));
    expect((await failure(hostWith(down).send(LIST))).status).toBe(0);
    await expect(hostWith(down).send(LIST, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

it('cannot be set up for the hosted service', () => {
  expect(() => customApi({ getClientSecret: async () => 'secret' })).toThrow('api.url');
  expect(customApi(API)).toBe(API);
});

describe('uploads', () => {
  it('of the first strategy go where the server said, and tell how far they are [R14]', async () => {
    const sent = fakeXhr();
    const parts: number[] = [];
    const host = new FetchHost(API, { pageId: 'p' });
    const done = host.upload(new Blob(['x']), { url: 'http://h/up/1', method: 'PUT' }, (part) =>
      parts.push(part),
    );
    sent[0]?.progress(1, 2);
    sent[0]?.answer(204, '');
    await done;
    expect(parts).toEqual([0.5]);
  });

  it('of the second need no request before, and the server’s id is sent with the message [O1]', async () => {
    const ask = vi.fn(
      async (url: RequestInfo | URL, _?: RequestInit) =>
        new Response(String(url).startsWith('http://h/up') ? '{"id":"atc_9"}' : '{}'),
    );
    const host = hostWith(ask, { uploadStrategy: { type: 'direct', uploadUrl: 'http://h/up' } });
    const created = await host.send(CREATE);
    const { id, upload_descriptor } = (created as { value: { id: string; upload_descriptor: never } }).value;
    await host.upload(new Blob(['x']), upload_descriptor, () => {});
    await host.send({
      type: 'threads.create',
      params: { input: { content: [], attachments: [id], inference_options: {} } },
    });
    await host.send({ type: 'attachments.delete', params: { attachment_id: id } });
    const bodies = ask.mock.calls.slice(1).map(([, init]) => JSON.parse(String(init?.body)));
    expect(bodies[0].params.input.attachments).toEqual(['atc_9']);
    expect(bodies[1].params.attachment_id).toBe('atc_9');
  });

  it('that are refused say why', async () => {
    const host = hostWith(answering('{"message":"Too large."}', { status: 413 }));
    const sending = host.upload(new Blob(['x']), { url: 'http://h/up', method: 'PUT' }, () => {});
    expect(await failure(sending)).toMatchObject({ status: 413, message: 'Too large.' });
  });
});

it('shows pictures of the page’s and the server’s origin, and none from elsewhere', () => {
  const host = hostWith(answering(''));
  expect(host.previewUrl('http://h/preview/1')).toBe('http://h/preview/1');
  expect(host.previewUrl('/preview/1')).toBe('http://h/preview/1');
  expect(host.previewUrl('data:image/png;base64,AA==')).toBe('data:image/png;base64,AA==');
  expect(host.previewUrl('https://evil.example/pixel.png')).toBe('');
  expect(host.previewUrl('data:text/html,x')).toBe('');
});

it('remembers for each server by itself', () => {
  const one = hostWith(answering(''));
  const two = hostWith(answering(''), { url: 'http://other/chatkit' });
  one.memory.set('thread', 'thr_1');
  expect(one.memory.get('thread')).toBe('thr_1');
  expect(two.memory.get('thread')).toBeNull();
});

it('tells of the page its address without the query, and its title', async () => {
  document.title = 'A report';
  const page = await hostWith(answering('')).context();
  expect(page).toMatchObject({ title: 'A report', path: '', notebook: null });
  expect(page.url).not.toContain('?');
});
