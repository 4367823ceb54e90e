import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Run } from '../state';
import { aQuestion, aThread } from '../testing/fixtures';
import { asked, mountStill } from '../testing/mounted';

const running: Run = { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false };

function field(): HTMLTextAreaElement {
  return screen.getByLabelText('Message');
}

async function type(text: string): Promise<void> {
  fireEvent.input(field(), { target: { value: text } });
  await waitFor(() => expect(field().value).toBe(text));
}

describe('the composer', () => {
  it('sends with Enter and is empty then', async () => {
    const { still } = mountStill();
    await type(' Why? ');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await asked(still, 'send', { text: 'Why?' });
    await waitFor(() => expect(field().value).toBe(''));
  });

  it('does not send with Shift-Enter, nor an empty text', async () => {
    const { still } = mountStill();
    fireEvent.keyDown(field(), { key: 'Enter' });
    await type('Why?');
    const kept = fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true });
    expect(kept).toBe(true);
    expect(still.calls).toEqual([]);
  });

  it('leaves Enter to an input method that is composing', async () => {
    const { still } = mountStill();
    await type('にほん');
    fireEvent.keyDown(field(), { key: 'Enter', isComposing: true });
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 });
    expect(still.calls).toEqual([]);
    expect(field().value).toBe('にほん');
  });

  it('stops the run with Escape and with the button that sent', async () => {
    const { still } = mountStill({ run: running });
    fireEvent.keyDown(field(), { key: 'Escape' });
    fireEvent.click(screen.getByLabelText('Stop'));
    expect(still.calls).toEqual([['stop'], ['stop']]);
    expect(screen.queryByLabelText('Send')).toBeNull();
  });

  it('offers no stop where the server does not allow it', () => {
    const { still } = mountStill({ run: { ...running, allowCancel: false } });
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(screen.queryByLabelText('Stop')).toBeNull();
    expect(still.calls).toEqual([]);
  });

  it('can send another message while an answer is under way', async () => {
    const { still } = mountStill({ run: running });
    await type('And then?');
    fireEvent.click(screen.getByLabelText('Send when the answer is complete'));
    await asked(still, 'send', { text: 'And then?' });
  });

  it('edits the newest message with the up arrow, when empty', async () => {
    mountStill({ items: [aQuestion('u1', 'First'), aQuestion('u2', 'Second')] });
    await type('x');
    fireEvent.keyDown(field(), { key: 'ArrowUp' });
    expect(screen.queryByLabelText('Edit the message')).toBeNull();
    await type('');
    fireEvent.keyDown(field(), { key: 'ArrowUp' });
    const editor = await screen.findByLabelText<HTMLTextAreaElement>('Edit the message');
    expect(editor.value).toBe('Second');
  });

  it('keeps the draft of each thread', async () => {
    const { still } = mountStill({ thread: aThread({ id: 'a' }) });
    await type('for a');
    still.set({ thread: aThread({ id: 'b' }) });
    await waitFor(() => expect(field().value).toBe(''));
    await type('for b');
    still.set({ thread: aThread({ id: 'a' }) });
    await waitFor(() => expect(field().value).toBe('for a'));
  });

  it('keeps what is typed while the first message gets its thread', async () => {
    const { still } = mountStill({ run: running });
    await type('next');
    still.set({ thread: aThread({ id: 'new', title: 'Its title' }) });
    await screen.findByText('Its title');
    expect(field().value).toBe('next');
  });

  it('takes back a text that was not sent, with its quote', async () => {
    const { still } = mountStill();
    await type('typed since');
    still.set({ returned: { text: 'not sent', quotedText: 'amount' } });
    await waitFor(() => expect(field().value).toBe('not sent\n\ntyped since'));
    expect(screen.getByText('amount')).toBeTruthy();
    fireEvent.click(screen.getByLabelText('Remove the quote'));
    await waitFor(() => expect(screen.queryByText('amount')).toBeNull());
  });

  it('keeps the draft while the history is shown, and has the focus afterwards', async () => {
    const { still } = mountStill();
    await type('half a thought');
    still.set({ view: 'history' });
    await screen.findByLabelText('Search in titles');
    expect(field().closest('[hidden]')).not.toBeNull();
    still.set({ view: 'thread' });
    await waitFor(() => expect(document.activeElement).toBe(field()));
    expect(field().value).toBe('half a thought');
  });

  it('takes a quote from the page and keeps what is written', async () => {
    const { chat } = mountStill();
    await type('Why?');
    chat.quote('amount  12');
    expect(await screen.findByText('amount 12')).toBeTruthy();
    expect(field().value).toBe('Why?');
  });

  it('cannot write into a locked thread and says why', () => {
    mountStill({ thread: aThread({ status: { type: 'locked', reason: 'Closed by the owner.' } }) });
    expect(field().disabled).toBe(true);
    expect(field().placeholder).toBe('Closed by the owner.');
  });

  it('takes a draft from the page, or sends it at once', async () => {
    const { still, chat } = mountStill();
    chat.setDraft('Explain cell [7]');
    await waitFor(() => expect(field().value).toBe('Explain cell [7]'));
    await waitFor(() => expect(document.activeElement).toBe(field()));
    chat.setDraft('Now', true);
    await asked(still, 'send', { text: 'Now' });
  });
});

describe('who answers', () => {
  it('is always in sight', async () => {
    const { still, el } = mountStill();
    const line = () => el.querySelector('.ck-host')?.textContent;
    expect(line()).toBe('Offline · nothing leaves this machine');
    still.set({ model: 'openai:gpt' });
    await waitFor(() => expect(line()).toBe('gpt · api.openai.com'));
  });

  it('is chosen from a menu by keyboard, and the focus comes back', async () => {
    const { still } = mountStill();
    const button = screen.getByLabelText('Model: Offline');
    fireEvent.click(button);
    const menu = await screen.findByRole('menu');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Offline'));
    fireEvent.keyDown(menu, { key: 'ArrowDown' });
    expect(document.activeElement?.textContent).toContain('api.openai.com');
    fireEvent.click(document.activeElement as Element);
    await asked(still, 'chooseModel', 'openai:gpt');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    expect(document.activeElement).toBe(button);
  });

  it('is not one that cannot answer; the menu says why', async () => {
    const { still } = mountStill();
    fireEvent.click(screen.getByLabelText('Model: Offline'));
    fireEvent.click(await screen.findByText(/Set LAB_KEY/));
    expect(still.calls).toEqual([]);
  });
});
