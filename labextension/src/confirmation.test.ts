import { describe, expect, it, vi } from 'vitest';
import type { ChatClient } from './client';
import { HostError } from './host';
import { FakeHost, json } from './testing/fakeHost';
import { liveRuns, openedClient, startedClient, until, untilIdle } from './testing/startedClient';

describe('a remote host', () => {
  async function choosing() {
    const started = await startedClient();
    const runs = liveRuns(started.host);
    started.client.chooseModel('openai:gpt');
    started.client.send({ text: 'Why?' });
    await until(started.client, ({ confirm }) => confirm !== null);
    return { ...started, runs };
  }

  it('gets nothing before it is confirmed, and the message then', async () => {
    const { client, host, runs } = await choosing();
    expect(client.state).toMatchObject({
      confirm: { host: 'api.openai.com', label: 'gpt' },
      run: null,
      items: [],
    });
    expect(JSON.stringify(host.sent)).not.toContain('Why?');
    const models = client.state.models?.models.map((model) => ({ ...model, confirmed: true }));
    host.on('models.confirm', () => json({ ...client.state.models, models }));
    await client.confirmHost('api.openai.com');
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    expect(host.sentOf('models.confirm')[0]?.params).toEqual({ host: 'api.openai.com' });
    expect(host.sentOf('threads.create')[0]?.params.input.inference_options).toEqual({ model: 'openai:gpt' });
    expect(client.state.confirm).toBeNull();
  });

  it.each([
    ['cancelled', (client: ChatClient) => client.cancelConfirm()],
    ['another model chosen', (client: ChatClient) => client.chooseModel('offline')],
  ])('gives the text back when %s', async (_, act) => {
    const { client, host, runs } = await choosing();
    act(client);
    expect(client.state).toMatchObject({ confirm: null, returned: { text: 'Why?' } });
    expect(runs).toHaveLength(0);
    expect(host.sentOf('models.confirm')).toEqual([]);
  });

  it('is asked for again when the confirmation could not be kept', async () => {
    const { client, host, runs } = await choosing();
    host.on('models.confirm', () => {
      throw new HostError(0, '');
    });
    await client.confirmHost('api.openai.com');
    expect(client.state).toMatchObject({ confirm: { host: 'api.openai.com' }, error: { retry: false } });
    expect(runs).toHaveLength(0);
  });

  it('brings the answer back when a retry waits for it', async () => {
    const { client, items } = await openedClient();
    client.chooseModel('openai:gpt');
    client.retry();
    await until(client, ({ confirm }) => confirm !== null);
    expect(client.state.items).toEqual(items);
  });

  it('gets nothing as long as the models are not known', async () => {
    const host = new FakeHost();
    const runs = liveRuns(host);
    host.on('models.list', () => {
      throw new HostError(503, 'Starting.');
    });
    const { client } = await startedClient(host);
    client.send({ text: 'Why?' });
    await untilIdle(client);
    expect(client.state).toMatchObject({ error: { message: 'Starting.' }, returned: { text: 'Why?' } });
    expect(runs).toHaveLength(0);
  });
});
