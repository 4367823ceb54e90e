import { describe, expect, it } from 'vitest';
import { withNamed } from './context';
import type { NamedContext, TagContent } from './protocol';
import { json } from './testing/fakeHost';
import { aPage } from './testing/fixtures';
import { type Started, startedClient } from './testing/startedClient';

const tag: TagContent = {
  type: 'input_tag',
  id: 'f',
  text: 'a.csv',
  group: 'Files',
  data: { path: 'a.csv' },
};
const file: NamedContext = {
  title: 'a.csv',
  cells: [],
  variables: [],
  path: 'a.csv',
  text: 'id,amount',
  omitted: 0,
};

/** A client whose page reads `file` for each tag; `read` says how. */
async function naming(read = async (tags: readonly TagContent[]) => tags.map(() => file)): Promise<Started> {
  const started = await startedClient();
  Object.assign(started.host, { entities: { search: async () => [], read } });
  return started;
}

const pageOf = (body: { metadata?: { [key: string]: unknown } } | undefined) => body?.metadata?.pageContext;

describe('what a message names', () => {
  it('goes along with it, beside the page', async () => {
    const { client, host } = await naming();
    client.send({ text: 'see @a.csv', tags: [tag] });
    await expect.poll(() => pageOf(host.sentOf('threads.create')[0])).toEqual({ ...aPage(), named: [file] });
  });

  it('goes along where all else of the page was removed', async () => {
    const { client, host } = await naming();
    client.setRemoved(new Set(['page']));
    client.send({ text: 'see @a.csv', tags: [tag] });
    await expect
      .poll(() => pageOf(host.sentOf('threads.create')[0]))
      .toMatchObject({ notebook: null, named: [file] });
  });

  it('does not hold the message up where it cannot be read', async () => {
    const { client, host } = await naming(() => Promise.reject(new Error('closed')));
    client.send({ text: 'see @a.csv', tags: [tag] });
    await expect.poll(() => pageOf(host.sentOf('threads.create')[0])).toEqual(aPage());
  });

  it('is in the preview', async () => {
    const { client, host } = await naming();
    host.on('context.preview', () => json({ text: '', tokens: 0, parts: [], files: [], redacted: [] }));
    await client.preview(undefined, [], [tag]);
    expect(pageOf(host.sentOf('context.preview').at(-1))).toMatchObject({ named: [file] });
  });

  it('is no part of a page that a message names nothing of', () => {
    expect(withNamed(null, [])).toBeNull();
    expect(withNamed(aPage(), [])).toEqual(aPage());
  });
});
