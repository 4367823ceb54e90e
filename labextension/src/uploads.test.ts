import { expect, it, vi } from 'vitest';
import { HostError } from './host';
import type { AttachmentLimits } from './protocol';
import { FakeHost, json, streamOf } from './testing/fakeHost';
import { anAnswer, aQuestion, aRun, created, done, someModels } from './testing/fixtures';
import { startedClient, until, untilIdle } from './testing/startedClient';

const LIMITS = { max_size: 2 * 1024 * 1024, max_count: 4, accept: { 'text/csv': ['.csv'], 'image/*': [] } };

function aFile(name: string, type = 'text/csv', size = 3): File {
  return new File(['x'.repeat(size)], name, { type });
}

/** A client of a server that takes CSV files and pictures. */
async function attaching(limits: AttachmentLimits = LIMITS) {
  let numbers = 0;
  const host = new FakeHost();
  host
    .on('models.list', () => json({ ...someModels, attachments: limits }))
    .on('attachments.delete', () => json({}))
    .on('attachments.create', (body) => {
      const { name, mime_type } = body.params as { name: string; mime_type: string };
      const id = `att_${++numbers}`;
      const upload_descriptor = { url: `http://x/${id}`, method: 'PUT' };
      return json({ type: 'file', id, name, mime_type, upload_descriptor });
    });
  return startedClient(host);
}

it('sends a file in two phases and shows how far it is [R14 I1]', async () => {
  const { client, host } = await attaching();
  let finish = () => {};
  host.receive = (onProgress) => {
    onProgress(0.5);
    return new Promise<void>((resolve) => (finish = resolve));
  };
  client.attachFiles([aFile('a.csv')]);
  await until(client, ({ uploads }) => uploads[0]?.progress === 0.5);
  expect(host.sentOf('attachments.create')[0]?.params).toEqual({
    name: 'a.csv',
    size: 3,
    mime_type: 'text/csv',
  });
  expect(host.uploaded[0]?.descriptor).toMatchObject({ url: 'http://x/att_1', method: 'PUT' });
  finish();
  await until(client, ({ uploads }) => uploads[0]?.attachment !== undefined);
  const attachment = { type: 'file', id: 'att_1', name: 'a.csv', mime_type: 'text/csv' };
  expect(client.state.uploads).toMatchObject([{ progress: 1, attachment }]);
  expect(client.state.uploads[0]?.attachment).not.toHaveProperty('upload_descriptor');
});

it('takes every type where the server names none', async () => {
  const { client } = await attaching({ ...LIMITS, accept: {} });
  client.attachFiles([aFile('run.exe', 'application/x-msdownload')]);
  expect(client.state.uploads).toMatchObject([{ error: undefined, mime: 'application/x-msdownload' }]);
});

it.each([
  ['too large', aFile('big.csv', 'text/csv', LIMITS.max_size + 1), /big\.csv is too large.* 2 MB/],
  ['of no accepted type', aFile('run.exe', 'application/x-msdownload'), /run\.exe.*\.csv/],
  ['empty', aFile('none.csv', 'text/csv', 0), /empty/],
])('says at once why a file that is %s cannot be attached', async (_, file, error) => {
  const { client, host } = await attaching();
  client.attachFiles([file]);
  expect(client.state.uploads).toMatchObject([{ error: expect.stringMatching(error) }]);
  expect(host.sentOf('attachments.create')).toEqual([]);
});

it('knows a file by the ending of its name, where the browser knows no type', async () => {
  const { client, host } = await attaching();
  client.attachFiles([aFile('A.CSV', '')]);
  await until(client, ({ uploads }) => uploads[0]?.attachment !== undefined);
  expect(host.sentOf('attachments.create')[0]?.params.mime_type).toBe('text/csv');
});

it('takes as many files as a message may have, three at a time', async () => {
  const { client, host } = await attaching();
  const finish: (() => void)[] = [];
  host.receive = () => new Promise<void>((resolve) => void finish.push(resolve));
  client.attachFiles(Array.from({ length: 5 }, (_, i) => aFile(`${i}.csv`)));
  expect(client.state.uploads[4]).toMatchObject({ error: expect.stringContaining('at most 4') });
  await vi.waitFor(() => expect(finish).toHaveLength(3));
  finish[0]?.();
  await vi.waitFor(() => expect(finish).toHaveLength(4));
});

it('takes none where the server takes none', async () => {
  const { client } = await startedClient();
  client.attachFiles([aFile('a.csv')]);
  expect(client.state.uploads).toMatchObject([{ error: expect.stringContaining('no attachments') }]);
});

it('says of each file what went wrong with it', async () => {
  const { client, host } = await attaching();
  host.receive = async () => {
    if (host.uploaded.length === 1) throw new HostError(413, 'The disk is full.');
  };
  client.attachFiles([aFile('a.csv'), aFile('b.csv')]);
  await until(client, ({ uploads }) => uploads.every(({ error, attachment }) => error || attachment));
  expect(client.state.uploads).toMatchObject([{ error: 'The disk is full.' }, { progress: 1 }]);
});

it('takes a file off: calls off its sending, and deletes it at the server [R15]', async () => {
  const { client, host } = await attaching();
  let signal: AbortSignal | undefined;
  host.receive = (_, given) => {
    signal = given;
    return new Promise((_, reject) => given?.addEventListener('abort', () => reject(given.reason)));
  };
  client.attachFiles([aFile('a.csv')]);
  await vi.waitFor(() => expect(signal).toBeDefined());
  client.removeUpload(client.state.uploads[0]?.id ?? '');
  expect(client.state.uploads).toEqual([]);
  expect(signal?.aborted).toBe(true);
  await vi.waitFor(() =>
    expect(host.sentOf('attachments.delete')[0]?.params).toEqual({ attachment_id: 'att_1' }),
  );
});

async function attached() {
  const all = await attaching();
  all.client.attachFiles([aFile('a.csv')]);
  await until(all.client, ({ uploads }) => uploads[0]?.attachment !== undefined);
  const [upload] = all.client.state.uploads;
  return {
    ...all,
    upload,
    draft: { text: 'See', attachments: upload?.attachment ? [upload.attachment] : [] },
  };
}

it('goes with the message, which shows it', async () => {
  const { client, host, draft } = await attached();
  host.on('threads.create', () => streamOf([created, ...aRun(aQuestion('q1', 'See'), 'a1', ['Seen.'])]));
  client.send(draft);
  expect(client.state).toMatchObject({ uploads: [], items: [{ attachments: [{ id: 'att_1' }] }] });
  await untilIdle(client);
  expect(host.sentOf('threads.create')[0]?.params.input.attachments).toEqual(['att_1']);
});

it('is a message by itself', async () => {
  const { client, host, draft } = await attached();
  host.on('threads.create', () => streamOf([created, done(anAnswer('a1', 'x'))]));
  client.send({ ...draft, text: '' });
  await untilIdle(client);
  expect(host.sentOf('threads.create')).toHaveLength(1);
});

it('comes back when the message is refused', async () => {
  const { client, host, draft, upload } = await attached();
  host.on('threads.create', () => {
    throw new HostError(413, '');
  });
  client.send(draft);
  await untilIdle(client);
  expect(client.state).toMatchObject({ returned: { text: 'See' }, uploads: [upload] });
});

it('stays with its thread', async () => {
  const { client, host, upload } = await attached();
  host.on('items.list', () => json({ data: [anAnswer('a1', 'x')], has_more: false }));
  await client.openThread('thr_1');
  expect(client.state.uploads).toEqual([]);
  client.newThread();
  expect(client.state.uploads).toEqual([upload]);
});
