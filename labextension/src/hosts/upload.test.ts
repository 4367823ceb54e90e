import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakeXhr, fakeXhr } from '../testing/fakeXhr';
import { upload } from './upload';

const FILE = new File(['abc'], 'a.txt', { type: 'text/plain' });
const PUT = { url: 'http://h/x', method: 'PUT', headers: { 'X-Part': '2' } } as const;

let sent: FakeXhr[];

beforeEach(() => {
  sent = fakeXhr();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('puts the bytes as they are, with the headers of the descriptor, and tells how far it is', async () => {
  const parts: number[] = [];
  const done = upload(FILE, { descriptor: PUT, onProgress: (part) => parts.push(part) });
  sent[0]?.progress(1, 4);
  sent[0]?.answer(204, '');
  expect(await done).toEqual({ status: 204, reason: '', text: '' });
  expect(sent[0]).toMatchObject({ method: 'PUT', url: 'http://h/x', headers: { 'X-Part': '2' }, body: FILE });
  expect(parts).toEqual([0.25]);
});

it('posts a form with the field "file"', async () => {
  const done = upload(FILE, { descriptor: { url: 'http://h/x', method: 'POST' }, onProgress: () => {} });
  sent[0]?.answer(200, '{}');
  await done;
  const form = sent[0]?.body as FormData;
  expect((form.get('file') as File).name).toBe('a.txt');
});

it('rejects with an AbortError, and stops sending', async () => {
  const controller = new AbortController();
  const done = upload(FILE, { descriptor: PUT, onProgress: () => {}, signal: controller.signal });
  controller.abort();
  await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  expect(sent[0]?.aborted).toBe(true);
});

it('sends nothing for a signal that was aborted before', async () => {
  const done = upload(FILE, { descriptor: PUT, onProgress: () => {}, signal: AbortSignal.abort() });
  await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  expect(sent[0]?.body).toBeUndefined();
});
