import { describe, expect, it } from 'vitest';
import { HostError } from './host';
import { FakeHost, json, streamOf } from './testing/fakeHost';
import { someModels } from './testing/fixtures';
import { startedClient, until } from './testing/startedClient';

const withKey = { ...someModels, default: 'openai:gpt', connection: { base_url: null, has_key: true } };

describe('the model', () => {
  it('is the default of the server until a person chooses', async () => {
    const { client, host } = await startedClient();
    expect(client.state).toMatchObject({ models: someModels, model: 'offline' });
    host.on('models.connect', () => json(withKey));
    await client.connect({ key: 'k' });
    expect(client.state).toMatchObject({ model: 'openai:gpt', models: { connection: { has_key: true } } });
  });

  it('is remembered once it is chosen', async () => {
    const { client, host } = await startedClient();
    client.chooseModel('openai:gpt');
    const again = await startedClient(host);
    expect(again.client.state.model).toBe('openai:gpt');
  });

  it('is the default where the server no longer offers the chosen one', async () => {
    const host = new FakeHost();
    host.memory.set('model', 'gone');
    const { client } = await startedClient(host);
    expect(client.state.model).toBe('offline');
  });
});

describe('the key', () => {
  it('is sent and not kept', async () => {
    const { client, host } = await startedClient();
    host.on('models.connect', () => json(withKey));
    await client.connect({ key: 'sk-secret', base_url: 'http://x' });
    expect(host.sentOf('models.connect')[0]?.params).toEqual({ key: 'sk-secret', base_url: 'http://x' });
    expect(JSON.stringify(client.state)).not.toContain('sk-secret');
  });

  it('is forgotten', async () => {
    const { client, host } = await startedClient();
    host.on('models.forget', () => json(someModels));
    await client.forgetKey();
    expect(client.state.models?.connection.has_key).toBe(false);
    expect(host.sentOf('models.forget')).toHaveLength(1);
  });

  it('can be corrected in the form when the server refuses it', async () => {
    const { client, host } = await startedClient();
    host.on('models.connect', () => {
      throw new HostError(400, 'This is not a key.');
    });
    await expect(client.connect({ key: 'x' })).rejects.toThrow('This is not a key.');
    expect(client.state.error).toBeNull();
  });
});

it('needs no word to the server about a host where that is not the page’s to say', async () => {
  const remote = { id: 'r', label: 'r', host: 'far.example', remote: true, ready: true, confirmed: false };
  const host = new FakeHost();
  host.forbidden = new Set(['models.confirm']);
  host.on('models.list', () => json({ ...someModels, models: [remote], default: 'r' }));
  const { client } = await startedClient(host);
  client.send({ text: 'Why?' });
  await until(client, ({ confirm }) => confirm?.host === 'far.example');
  expect(host.sentOf('threads.create')).toEqual([]);
  host.on('threads.create', () => streamOf([]));
  await client.confirmHost('far.example');
  await until(client, () => host.sentOf('threads.create').length === 1);
  expect(host.sentOf('models.confirm')).toEqual([]);
});
