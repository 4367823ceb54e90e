import { expect, it, vi } from 'vitest';
import type { PageContext } from './protocol';
import { aCell, aPage } from './testing/fixtures';
import { startedClient } from './testing/startedClient';

const meaning = (id: string) => aPage({ activeCell: aCell({ id }) });

it('keeps the page fresh', async () => {
  const { client, host } = await startedClient();
  await vi.waitFor(() => expect(client.state.page).toEqual(aPage()));
  host.changePage(meaning('cell-8'));
  await vi.waitFor(() => expect(client.state.page?.notebook?.activeCell?.id).toBe('cell-8'));
});

it('reads one page at a time, and the last one', async () => {
  const { client, host } = await startedClient();
  await vi.waitFor(() => expect(client.state.page).not.toBeNull());
  const answers: ((page: PageContext) => void)[] = [];
  host.context = vi.fn(() => new Promise<PageContext>((resolve) => answers.push(resolve)));
  for (const id of ['a', 'b', 'c']) host.changePage(meaning(id));
  expect(answers).toHaveLength(1);
  answers[0]?.(meaning('a'));
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.(meaning('c'));
  await vi.waitFor(() => expect(client.state.page?.notebook?.activeCell?.id).toBe('c'));
  expect(host.context).toHaveBeenCalledTimes(2);
});

it('goes on after a page that could not be read', async () => {
  const { client, host } = await startedClient();
  const { context } = host;
  host.context = () => Promise.reject(new Error('closed'));
  host.changePage(meaning('a'));
  await vi.waitFor(() => expect(client.state.page).not.toBeNull());
  host.context = context.bind(host);
  host.changePage(meaning('b'));
  await vi.waitFor(() => expect(client.state.page?.notebook?.activeCell?.id).toBe('b'));
});

it('sends the cell again once another is meant', async () => {
  const { client, host } = await startedClient();
  await vi.waitFor(() => expect(client.state.page).not.toBeNull());
  client.setRemoved(new Set(['cell', 'variables']));
  host.changePage(meaning('cell-8'));
  await vi.waitFor(() => expect(client.state.removed).toEqual(new Set(['variables'])));
});

it('stops watching with the client', async () => {
  const { client, host } = await startedClient();
  await vi.waitFor(() => expect(client.state.page).not.toBeNull());
  client.dispose();
  host.context = vi.fn(host.context);
  host.changePage(meaning('cell-8'));
  expect(host.context).not.toHaveBeenCalled();
});
