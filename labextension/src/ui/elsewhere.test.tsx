import { createEvent, fireEvent, screen } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import { KERNEL_MAY } from '../hosts/anywidget/commHost';
import type { ChatState } from '../state';
import { anAnswer, aQuestion, aThread } from '../testing/fixtures';
import { aForm, aToolCall } from '../testing/itemScenes';
import { type Mounted, mountStill } from '../testing/mounted';
import { failingPage, models } from '../testing/samples';
import { theField, typeText } from '../testing/typing';

/** All that a server can, in a page that may ask for a part of it. */
const able = {
  ...models,
  attachments: { max_size: 1000, max_count: 3, accept: { '*/*': [] } },
  transcription: { host: null, confirmed: true },
};

function mount(fields: Partial<ChatState>, restricted = true): Mounted {
  vi.stubGlobal('MediaRecorder', { isTypeSupported: () => true });
  const devices = { value: { getUserMedia: vi.fn() }, configurable: true };
  Object.defineProperty(navigator, 'mediaDevices', devices);
  const host = restricted ? { may: KERNEL_MAY.has.bind(KERNEL_MAY) } : {};
  return mountStill({ models: able, page: failingPage, thread: aThread(), ...fields }, null, { host });
}

const names = (el: HTMLElement) =>
  [...el.querySelectorAll('button')].map((button) => button.getAttribute('aria-label') ?? button.textContent);

const talk = { items: [aQuestion('u1', 'Why?'), anAnswer('a1', 'So.')] };

describe('what the host may not do is not offered', () => {
  const offers = ['Answer again', 'Good answer', 'Bad answer', 'Edit and send again', 'Dictate'];

  it('of a turn and of the composer', () => {
    expect(names(mount(talk, false).el)).toEqual(expect.arrayContaining(offers));
    const { el } = mount(talk);
    expect(names(el).filter((name) => offers.includes(name ?? ''))).toEqual([]);
    expect(names(el)).toEqual(expect.arrayContaining(['Copy answer', 'Copy message']));
  });

  it('of "/" and "+"', async () => {
    mount(talk);
    await typeText('/');
    await screen.findByRole('listbox');
    expect(screen.getAllByRole('option').map((line) => line.textContent)).toEqual([
      'New chat',
      'Conversations',
      'Choose who answers…',
    ]);
  });

  it('of a paste and a drop: the page keeps its own ways', () => {
    const { el, still } = mount(talk);
    const clipboardData = { files: [new File(['x'], 'x.csv')], types: ['Files'], getData: () => '' };
    const paste = Object.assign(createEvent.paste(theField()), { clipboardData });
    expect(fireEvent(theField(), paste)).toBe(true);
    const chat = el.querySelector('.ck-chat') as HTMLElement;
    expect(fireEvent.drop(chat, { dataTransfer: clipboardData })).toBe(true);
    expect(still.calls).toEqual([]);
  });

  it('of a conversation in the list', () => {
    const threads = { data: [aThread()], query: '', loading: false, hasMore: false, error: null };
    const { el } = mount({ view: 'history', threads });
    expect(names(el)).toContain('Rename');
    expect(names(el)).not.toContain('Delete');
  });

  it('of a model', async () => {
    const { el } = mount({ error: { message: 'No key.', retry: false, needsSetup: true } });
    expect(names(el)).not.toContain('Set up a model');
    fireEvent.click(screen.getByLabelText(/^Model:/));
    await screen.findByRole('menu');
    expect(screen.queryByText('Set up a model…')).toBeNull();
  });

  it('of the arrow that edits the last message', () => {
    mount(talk);
    fireEvent.keyDown(theField(), { key: 'ArrowUp' });
    expect(screen.queryByLabelText('Edit the message')).toBeNull();
  });
});

describe('what waits for an answer that this page may not give', () => {
  it('is a form that can be read, and says where it is answered', () => {
    const { el } = mount({ items: [aForm('f1')] });
    const form = screen.getByRole('region', { name: 'Questions to you' });
    expect(form.textContent).toContain('How should the gaps be filled?');
    expect(form.textContent).toContain('This is answered in the chat of JupyterLab.');
    expect(el.querySelectorAll('.ck-questions :is(input, textarea, button)')).toHaveLength(0);
  });

  it('is a tool that goes on elsewhere', () => {
    const { el } = mount({ items: [aToolCall('t1')] });
    expect(el.querySelector('.ck-work')?.textContent).toContain('This goes on in the chat of JupyterLab');
    expect(el.querySelector('.ck-work button')).toBeNull();
  });
});
