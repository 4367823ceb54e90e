import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { ThreadList } from '../state';
import { aThread } from '../testing/fixtures';
import { asked, mountStill } from '../testing/mounted';
import { failingPage, preview } from '../testing/samples';

const data = [aThread({ id: 't1', title: 'First' }), aThread({ id: 't2', title: '<b>Second</b>' })];
const threads: ThreadList = { data, query: '', loading: false, hasMore: true, error: null };

describe('the history', () => {
  it('is loaded when it opens, with the focus in the search', async () => {
    const { still } = mountStill({ view: 'history' });
    await asked(still, 'loadThreads');
    expect(document.activeElement).toBe(screen.getByLabelText('Search in titles'));
  });

  it('searches after a pause in typing', async () => {
    const { still } = mountStill({ view: 'history', threads });
    fireEvent.input(screen.getByLabelText('Search in titles'), { target: { value: 'fir' } });
    await asked(still, 'loadThreads', 'fir');
  });

  it('is walked with the arrow keys and opened', async () => {
    const { still } = mountStill({ view: 'history', threads });
    fireEvent.keyDown(screen.getByLabelText('Search in titles'), { key: 'ArrowDown' });
    fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowDown' });
    expect(document.activeElement?.textContent).toContain('<b>Second</b>');
    fireEvent.click(document.activeElement as Element);
    await asked(still, 'openThread', 't2');
  });

  it('renames in place', async () => {
    const { still } = mountStill({ view: 'history', threads });
    fireEvent.click(screen.getAllByLabelText('Rename')[0] as Element);
    const title = await screen.findByLabelText('Title');
    fireEvent.input(title, { target: { value: 'Better' } });
    fireEvent.submit(title.closest('form') as Element);
    await asked(still, 'renameThread', 't1', 'Better');
  });

  it('deletes only after a question, and stays the history', async () => {
    const { still } = mountStill({ view: 'history', threads, thread: aThread({ id: 't1' }) });
    fireEvent.click(screen.getAllByLabelText('Delete')[0] as Element);
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Keep'));
    expect(still.calls.map(([name]) => name)).not.toContain('deleteThread');
    fireEvent.click(screen.getByText('Delete'));
    await asked(still, 'deleteThread', 't1');
    await asked(still, 'show', 'history');
  });

  it('keeps the thread when the question is left with Escape', async () => {
    const { still } = mountStill({ view: 'history', threads });
    fireEvent.click(screen.getAllByLabelText('Delete')[0] as Element);
    fireEvent.keyDown(await screen.findByText('Keep'), { key: 'Escape' });
    expect(await screen.findByText('First')).toBeTruthy();
    expect(still.calls.map(([name]) => name)).not.toContain('deleteThread');
  });

  it('says when it is empty, finds nothing or cannot be loaded', async () => {
    const { still } = mountStill({ view: 'history' });
    expect(screen.getByText('No conversations yet.')).toBeTruthy();
    const none = { ...threads, data: [], hasMore: false };
    still.set({ threads: { ...none, query: 'zebra' } });
    expect(await screen.findByText('No title has “zebra” in it.')).toBeTruthy();
    still.set({ threads: { ...none, error: 'The server does not answer.' } });
    fireEvent.click(await screen.findByText('Try again'));
    expect(screen.getByText('The server does not answer.')).toBeTruthy();
    await asked(still, 'loadThreads', '');
  });
});

describe('the key form', () => {
  async function open() {
    const made = mountStill();
    fireEvent.click(screen.getByLabelText('Model: Offline'));
    fireEvent.click(await screen.findByText('Set up a model…'));
    const key = await screen.findByLabelText<HTMLInputElement>('API key');
    return { ...made, key };
  }

  it('sends the key and keeps it nowhere in the page', async () => {
    const { still, key, el } = await open();
    expect([key.type, key.autocomplete]).toEqual(['password', 'off']);
    still.refused = new Error('The key was refused.');
    key.value = 'sk-secret';
    fireEvent.submit(key.closest('form') as Element);
    await asked(still, 'connect', { key: 'sk-secret', base_url: '' });
    expect(await screen.findByText('The key was refused.')).toBeTruthy();
    expect(key.value).toBe('');
    expect(el.innerHTML).not.toContain('sk-secret');
  });

  it('closes when it is done, and the focus goes back', async () => {
    const { still, key } = await open();
    key.value = 'sk-secret';
    fireEvent.submit(key.closest('form') as Element);
    await waitFor(() => expect(screen.queryByLabelText('API key')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Model: Offline')));
    expect(still.calls).toHaveLength(1);
  });

  it('forgets the key', async () => {
    const { still } = await open();
    fireEvent.click(screen.getByText('Forget'));
    await asked(still, 'forgetKey');
  });
});

describe('what is sent', () => {
  it('is a row of chips; each is removed and sent again', async () => {
    const { still } = mountStill();
    fireEvent.click(screen.getByLabelText('Do not send cell [7] · error'));
    expect(still.calls).toEqual([['setRemoved', new Set(['cell'])]]);
    still.set({ removed: new Set(['cell']) });
    fireEvent.click(await screen.findByLabelText('Send cell [7] · error again'));
    expect(still.calls[1]).toEqual(['setRemoved', new Set()]);
  });

  it('is counted by the server', async () => {
    const { still } = mountStill();
    still.previewed = preview;
    expect(await screen.findByText('412 tokens · see', {}, { timeout: 2000 })).toBeTruthy();
  });

  it('is asked for once, though asking reads the page anew', async () => {
    const { still } = mountStill();
    let asked = 0;
    still.preview = async () => {
      asked++;
      still.set({ page: { ...failingPage, timestamp: `read ${asked}` } });
      return preview;
    };
    fireEvent.click(screen.getByText('See what is sent'));
    await screen.findByText('188 tokens');
    await screen.findByText('412 tokens · see', {}, { timeout: 2000 });
    expect(asked).toBe(2);
  });

  it('calls off what is no longer wanted when the page changes, and asks once for what is', async () => {
    const { still } = mountStill();
    const asked: AbortSignal[] = [];
    still.preview = async (signal) => {
      if (signal) asked.push(signal);
      return new Promise(() => undefined);
    };
    await waitFor(() => expect(asked).toHaveLength(1), { timeout: 2000 });
    still.set({ page: { ...failingPage, title: 'a' } });
    still.set({ page: { ...failingPage, title: 'b' } });
    await waitFor(() => expect(asked).toHaveLength(2), { timeout: 2000 });
    expect(asked.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  it('opens as the literal text, with what was hidden and what can be removed', async () => {
    const { still, el } = mountStill({ removed: new Set(['cell:cell-6']) });
    still.previewed = preview;
    fireEvent.click(screen.getByText('See what is sent'));
    expect(await screen.findByText('2 secrets hidden: openai-key, dotenv')).toBeTruthy();
    expect(el.querySelector('.ck-literal')?.textContent).toBe(preview.text);
    expect(screen.getByText('188 tokens')).toBeTruthy();
    fireEvent.click(screen.getByLabelText('Remove 3 variables'));
    expect(still.calls.at(-1)).toEqual(['setRemoved', new Set(['cell:cell-6', 'variables'])]);
    fireEvent.click(screen.getByLabelText('Restore cell [6]'));
    expect(still.calls.at(-1)).toEqual(['setRemoved', new Set()]);
  });

  it('makes what lies under it inert, and gives the focus back when it closes', async () => {
    const { el } = mountStill();
    const see = screen.getByText('See what is sent');
    see.focus();
    fireEvent.click(see);
    const sheet = await screen.findByRole('dialog');
    expect(el.querySelector('.ck-main')?.hasAttribute('inert')).toBe(true);
    fireEvent.keyDown(sheet, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(see));
  });

  it('says why it cannot be shown', async () => {
    const { still } = mountStill();
    still.previewed = new Error('The server does not answer.');
    fireEvent.click(screen.getByText('See what is sent'));
    expect(await screen.findByText('The server does not answer.')).toBeTruthy();
  });
});
