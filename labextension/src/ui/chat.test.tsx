import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { ChatClient } from '../client';
import { FakeHost, json, LiveStream, pageOf } from '../testing/fakeHost';
import { added, anAnswer, aQuestion, aThread, created, delta, done, usage } from '../testing/fixtures';
import { type MountedChat, mountChat } from './mount';

/** The whole chat on a scripted server. */
let chat: MountedChat;
let client: ChatClient;

async function start(): Promise<{ host: FakeHost; stream: LiveStream }> {
  const host = new FakeHost();
  const stream = new LiveStream();
  host.on('threads.create', (_, signal) => stream.reply(signal));
  host.on('context.preview', () => json({ text: 'cell', tokens: 1, parts: [], files: [], redacted: [] }));
  client = new ChatClient(host);
  const el = document.createElement('div');
  document.body.replaceChildren(el);
  chat = mountChat(el, client, host);
  await client.start();
  return { host, stream };
}

async function ask(text: string): Promise<void> {
  const field = screen.getByLabelText('Message');
  fireEvent.input(field, { target: { value: text } });
  await waitFor(() => expect(screen.getByLabelText<HTMLButtonElement>('Send').disabled).toBe(false));
  fireEvent.keyDown(field, { key: 'Enter' });
}

afterEach(() => {
  chat.dispose();
  client.dispose();
});

describe('a conversation', () => {
  it('shows the question at once, the answer as it comes, and the tokens at the end', async () => {
    const { host, stream } = await start();
    await screen.findByText('Cell [7] failed. Shall we look at it?');
    await ask('Why did this fail?');
    await screen.findByText('Why did this fail?');
    stream.push(created, done(aQuestion('u1', 'Why did this fail?')), added(anAnswer('a1', '')));
    stream.push(delta('a1', 'There is no col'));
    await screen.findByText('There is no col');
    stream.push(
      delta('a1', 'umn of that name.'),
      done(anAnswer('a1', 'There is no column of that name.')),
      usage,
    );
    stream.end();
    await screen.findByText('There is no column of that name.');
    await screen.findByText('120 tokens');
    await screen.findByLabelText('Answer again');
    expect(pageOf(host.sentOf('threads.create')[0] as never)?.notebook?.activeCell?.id).toBe('cell-7');
  });

  it('does not send the part whose chip was removed', async () => {
    const { host } = await start();
    fireEvent.click(await screen.findByLabelText('Do not send cell [7] · error'));
    await screen.findByLabelText('Send cell [7] · error again');
    await ask('What now?');
    await waitFor(() => expect(host.sentOf('threads.create')).toHaveLength(1));
    expect(JSON.stringify(host.sentOf('threads.create'))).not.toContain('orders.merge');
  });

  it('queues what is sent meanwhile, and stops with Escape', async () => {
    const { stream } = await start();
    await ask('First');
    stream.push(created, { type: 'stream_options', stream_options: { allow_cancel: true } });
    stream.push(done(aQuestion('u1', 'First')), added(anAnswer('a1', '')), delta('a1', 'Well'));
    await screen.findByText('Well');
    const field = screen.getByLabelText('Message');
    fireEvent.input(field, { target: { value: 'Second' } });
    fireEvent.click(await screen.findByLabelText('Send when the answer is complete'));
    await screen.findByText('Waits its turn');
    fireEvent.keyDown(field, { key: 'Escape' });
    await screen.findByText('Not sent');
    expect(stream.released).toBe(true);
  });

  it('asks before anything leaves this machine', async () => {
    const { host } = await start();
    client.chooseModel('openai:gpt');
    await screen.findByText('api.openai.com');
    await ask('Secret plans?');
    await screen.findByText('Send to api.openai.com?');
    expect(host.sentOf('threads.create')).toEqual([]);
    fireEvent.click(screen.getByText('Not now'));
    await waitFor(() =>
      expect(screen.getByLabelText<HTMLTextAreaElement>('Message').value).toBe('Secret plans?'),
    );
  });

  it('opens another one from the history', async () => {
    const { host } = await start();
    const other = aThread({ id: 'thr_2', title: 'Earlier' });
    host.on('threads.list', () => json({ data: [other], has_more: false }));
    host.on('threads.get_by_id', () => json({ ...other, items: { data: [], has_more: false } }));
    host.on('items.list', () => json({ data: [anAnswer('a9', 'Said before')], has_more: false }));
    fireEvent.click(screen.getByLabelText('Conversations'));
    fireEvent.click(await screen.findByText('Earlier'));
    await screen.findByText('Said before');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Earlier');
  });
});
