import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { ChatClient } from '../client';
import { HostError } from '../host';
import { FakeHost, json } from '../testing/fakeHost';
import { aThread } from '../testing/fixtures';
import { asked, mountStill } from '../testing/mounted';

const data = [aThread({ id: 't1', title: 'Orders' })];
const threads = { data, query: '', loading: false, hasMore: false, error: null };
const saveFiles = async () => 'work/Orders.ipynb';

describe('exporting a conversation', () => {
  it('asks as what, saves, and says where it is', async () => {
    const { still } = mountStill({ view: 'history', threads }, null, { host: { saveFiles } });
    Object.assign(still, {
      exportThread: async (...call: unknown[]) => {
        still.calls.push(['exportThread', ...call]);
        return 'work/Orders.ipynb';
      },
    });
    fireEvent.click(screen.getByLabelText('Export'));
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Notebook'));
    fireEvent.click(document.activeElement as Element);
    await asked(still, 'exportThread', 't1', 'ipynb');
    expect((await screen.findAllByText('Saved as work/Orders.ipynb')).length).toBeGreaterThan(0);
  });

  it('is left with Escape, and is not offered where there is no place for files', async () => {
    const { chat } = mountStill({ view: 'history', threads }, null, { host: { saveFiles } });
    fireEvent.click(screen.getByLabelText('Export'));
    fireEvent.keyDown(await screen.findByText('Notebook'), { key: 'Escape' });
    expect(await screen.findByText('Orders')).toBeTruthy();
    chat.dispose();
    mountStill({ view: 'history', threads });
    expect(screen.queryByLabelText('Export')).toBeNull();
  });

  it('hands what the server made to the page, and tells a failure in the list', async () => {
    const files = [{ ending: '.md', text: '# Orders' }];
    const kept: unknown[] = [];
    const host = Object.assign(new FakeHost(), {
      detached: true,
      saveFiles: async (...given: unknown[]) => {
        kept.push(given);
        return 'Orders.md';
      },
    }).on('threads.export', () => json({ name: 'Orders', files }));
    const client = new ChatClient(host);
    expect(await client.exportThread('t1', 'md')).toBe('Orders.md');
    expect(kept).toEqual([['Orders', files]]);
    host.saveFiles = async () => Promise.reject(new HostError(500, 'The disk is full.'));
    expect(await client.exportThread('t1', 'md')).toBeNull();
    expect(client.state.threads.error).toBe('The disk is full.');
    client.dispose();
  });
});
