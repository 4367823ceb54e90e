import type { ServerConnection } from '@jupyterlab/services';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HostError } from '../../host';
import type { RequestBody } from '../../protocol';
import { fakeXhr } from '../../testing/fakeXhr';
import { ChatServer, type MakeRequest } from './server';

// JupyterLab's packages load in a browser only.
vi.mock('@jupyterlab/services', () => ({ ServerConnection: { makeRequest: vi.fn() } }));
vi.mock('@jupyterlab/coreutils', () => ({ URLExt: { join: (...parts: string[]) => parts.join('') } }));

const BODY: RequestBody = { type: 'models.list', params: {} };
const translate = (text: string, ...args: (string | number)[]) => text.replace('%1', String(args[0] ?? ''));
const settings = { baseUrl: 'http://h/user/a/' } as ServerConnection.ISettings;

const server = (makeRequest: MakeRequest) => new ChatServer(settings, translate, makeRequest);
const answering = (body: BodyInit | null, init: ResponseInit) => vi.fn(async () => new Response(body, init));

const failure = async (makeRequest: MakeRequest, signal?: AbortSignal) => {
  try {
    await server(makeRequest).send(BODY, signal);
  } catch (error) {
    return error as HostError;
  }
  throw new Error('The request did not fail.');
};

describe('ChatServer', () => {
  it('posts JSON below the base URL', async () => {
    const request = answering('{"a":1}', { headers: { 'Content-Type': 'application/json' } });
    expect(await server(request).send(BODY)).toEqual({ kind: 'json', value: { a: 1 } });
    expect(request).toHaveBeenCalledWith(
      'http://h/user/a/jupyter-chatkit/chatkit',
      expect.objectContaining({ method: 'POST', body: JSON.stringify(BODY) }),
      settings,
    );
  });

  it('gives the chunks of an event stream', async () => {
    const request = answering('data: {}\n\n', {
      headers: { 'Content-Type': 'text/event-stream; charset=utf-8' },
    });
    const reply = await server(request).send(BODY);
    const texts: string[] = [];
    if (reply.kind === 'stream') {
      for await (const chunk of reply.chunks) {
        texts.push(new TextDecoder().decode(chunk));
      }
    }
    expect(texts.join('')).toBe('data: {}\n\n');
  });

  it('closes the connection when the reader leaves', async () => {
    const cancel = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1)),
      cancel,
    });
    const reply = await server(answering(body, { headers: { 'Content-Type': 'text/event-stream' } })).send(
      BODY,
    );
    if (reply.kind === 'stream') {
      for await (const _ of reply.chunks) {
        break;
      }
    }
    expect(cancel).toHaveBeenCalled();
  });

  it('passes the sentence of the server on', async () => {
    const request = answering('{"message":"The thread is busy."}', { status: 409, statusText: 'Conflict' });
    expect(await failure(request)).toMatchObject({ status: 409, message: 'The thread is busy.' });
  });

  it('says what to do where the server has no sentence', async () => {
    const forbidden = answering('{"message":"Forbidden"}', { status: 403, statusText: 'Forbidden' });
    expect((await failure(forbidden)).message).toContain('log in');
    expect((await failure(answering('<html>', { status: 404 }))).message).toContain('not enabled');
    expect((await failure(answering('', { status: 502 }))).message).toContain('502');
  });

  it('is status 0 when there is no answer', async () => {
    const error = await failure(vi.fn(async () => Promise.reject(new TypeError('Failed to fetch'))));
    expect(error).toBeInstanceOf(HostError);
    expect(error.status).toBe(0);
  });

  it('rejects with an AbortError when it was aborted', async () => {
    const error = await failure(
      vi.fn(async () => Promise.reject(new TypeError('wrapped'))),
      AbortSignal.abort(),
    );
    expect(error.name).toBe('AbortError');
  });
});

describe('uploads', () => {
  const DESCRIPTOR = {
    url: 'https://inner:8888/elsewhere/jupyter-chatkit/attachments/atc_1',
    method: 'PUT',
    headers: { 'Content-Type': 'text/csv' },
  } as const;
  const file = new Blob(['a,b']);
  const withToken = { ...settings, token: 'secret', init: {} } as ServerConnection.ISettings;
  const uploading = (answer: (sent: ReturnType<typeof fakeXhr>) => void, to: string = DESCRIPTOR.url) => {
    const sent = fakeXhr();
    const done = new ChatServer(withToken, translate, vi.fn()).upload(
      file,
      { ...DESCRIPTOR, url: to },
      () => {},
    );
    answer(sent);
    return { sent, done };
  };

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('go to the address as this page knows the server, under its session [O1 R14]', async () => {
    vi.spyOn(document, 'cookie', 'get').mockReturnValue('_xsrf=first; other=1; _xsrf=last');
    const { sent, done } = uploading(([request]) => request?.answer(204, ''));
    await done;
    expect(sent[0]).toMatchObject({
      method: 'PUT',
      url: 'http://h/user/a//jupyter-chatkit/attachments/atc_1',
      headers: { 'Content-Type': 'text/csv', Authorization: 'token secret', 'X-XSRFToken': 'last' },
    });
  });

  it('never go to another server than ours', async () => {
    const { sent, done } = uploading(() => {}, 'https://evil.example/x');
    await expect(done).rejects.toBeInstanceOf(HostError);
    expect(sent).toEqual([]);
  });

  it('pass the sentence of the server on', async () => {
    const { done } = uploading(([request]) => request?.answer(413, '{"message":"It is larger than 20 MB."}'));
    await expect(done).rejects.toMatchObject({ status: 413, message: 'It is larger than 20 MB.' });
  });

  it('say what to do when there is no answer', async () => {
    const { done } = uploading(([request]) => request?.answer(0, ''));
    await expect(done).rejects.toMatchObject({
      status: 0,
      message: expect.stringContaining('did not answer'),
    });
  });
});

it('shows previews of our server and those in the text itself, and none from elsewhere', () => {
  const previewUrl = (url: string) => server(vi.fn()).previewUrl(url);
  expect(previewUrl('http://inner/jupyter-chatkit/attachments/atc_1?preview')).toBe(
    'http://h/user/a//jupyter-chatkit/attachments/atc_1?preview',
  );
  expect(previewUrl('data:image/png;base64,AA==')).toBe('data:image/png;base64,AA==');
  expect(previewUrl('blob:http://h/1')).toBe('blob:http://h/1');
  expect(previewUrl('https://evil.example/pixel.png')).toBe('');
});
