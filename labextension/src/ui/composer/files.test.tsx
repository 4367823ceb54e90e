import { createEvent, fireEvent, screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Upload } from '../../chatState';
import type { Attachment } from '../../protocol';
import { aThread } from '../../testing/fixtures';
import { asked, type Mounted, mountStill } from '../../testing/mounted';
import { models } from '../../testing/samples';
import { pressKey, theField, typeText } from '../../testing/typing';
import { type ChatOptions, PANEL_OPTIONS } from '../options';

const takesFiles = {
  ...models,
  attachments: { max_size: 1000, max_count: 3, accept: { 'text/csv': ['.csv'] } },
};
const csv = new File(['a,b'], 'orders.csv', { type: 'text/csv' });
const stored: Attachment = { type: 'file', id: 'atc_1', name: 'orders.csv', mime_type: 'text/csv' };
const sending: Upload = { id: 'u1', name: 'orders.csv', mime: 'text/csv', size: 3, progress: 0.4 };
const sent: Upload = { ...sending, progress: 1, attachment: stored };

type Limits = NonNullable<NonNullable<ChatOptions['composer']>['attachments']>;

function mount(uploads: Upload[] = [], limits?: Limits): Mounted {
  const options = limits && { ...PANEL_OPTIONS, composer: { attachments: limits } };
  return mountStill({ models: takesFiles, uploads }, null, { options });
}

function dataOf(files: File[], text = ''): unknown {
  return { files, types: ['Files'], getData: () => text, dropEffect: 'none' };
}

function paste(data: unknown): boolean {
  const event = createEvent.paste(theField());
  Object.assign(event, { clipboardData: data });
  return fireEvent(theField(), event);
}

function drag(el: Element, name: 'dragEnter' | 'dragLeave' | 'drop', dataTransfer: unknown): void {
  fireEvent(el, createEvent[name](el, { dataTransfer } as EventInit));
}

// By these Preact finds that an element knows of drags; happy-dom does not say so.
Object.assign(HTMLElement.prototype, {
  ondragenter: null,
  ondragover: null,
  ondragleave: null,
  ondrop: null,
});

describe('files', () => {
  it('come by the chooser, which takes what the server takes [O3 R14]', async () => {
    const { still, el } = mount();
    const chooser = el.querySelector<HTMLInputElement>('input[type="file"]');
    expect(chooser?.accept).toBe('text/csv,.csv');
    Object.defineProperty(chooser, 'files', { value: [csv] });
    fireEvent.change(chooser as Element);
    await waitFor(() => expect(still.calls).toContainEqual(['attachFiles', [csv]]));
    await waitFor(() => expect(el.querySelector('.ck-live')?.textContent).toBe('orders.csv is attached.'));
  });

  it('come by a paste; text that comes with a picture stays text [O3]', () => {
    const { still } = mount();
    expect(paste(dataOf([csv], 'a\tb'))).toBe(true);
    expect(still.calls).toEqual([]);
    expect(paste(dataOf([csv], 'orders.csv'))).toBe(false);
    expect(still.calls).toEqual([['attachFiles', [csv]]]);
  });

  it('come by a drop anywhere on the chat, which says so meanwhile [O3]', async () => {
    const { still, el } = mount();
    const thread = screen.getByLabelText('Conversation');
    drag(thread, 'dragEnter', dataOf([csv]));
    await screen.findByText('Drop files to attach them');
    drag(thread, 'dragLeave', dataOf([csv]));
    await waitFor(() => expect(screen.queryByText('Drop files to attach them')).toBeNull());
    drag(thread, 'dragEnter', dataOf([csv]));
    drag(thread, 'drop', dataOf([csv]));
    await waitFor(() => expect(el.querySelector('.ck-drop')).toBeNull());
    expect(still.calls).toEqual([['attachFiles', [csv]]]);
  });

  it('are none where the server or the page takes none [O3]', () => {
    const { el } = mountStill();
    drag(screen.getByLabelText('Conversation'), 'dragEnter', dataOf([csv]));
    expect(el.querySelector('.ck-drop')).toBeNull();
    expect(screen.queryByLabelText('Add to the message')).toBeNull();
  });

  it.each([
    [
      'another type',
      { enabled: true, accept: { 'image/*': ['.png'] } },
      'Files of this type cannot be attached.',
    ],
    ['a size for all', { enabled: true, maxSize: 2 }, 'Larger than 2 bytes. Attach a smaller part of it.'],
    ['a size by type', { enabled: true, maxSize: { 'text/*': 1, '*': 99 } }, 'Larger than 1 bytes.'],
    ['a count', { enabled: true, maxCount: 0 }, 'A message takes at most 0 files.'],
  ])("are refused by the page's limits: %s [O3]", async (_, limits, reason) => {
    const { still } = mount([], limits);
    paste(dataOf([csv]));
    await screen.findByText(new RegExp(reason));
    expect(still.calls).toEqual([]);
    fireEvent.click(screen.getByLabelText('Remove orders.csv'));
    await waitFor(() => expect(screen.queryByText('orders.csv')).toBeNull());
  });
});

describe('an upload', () => {
  it('shows how far it is, and can be removed [R15]', async () => {
    const { still } = mount([sending]);
    const bar = screen.getByLabelText<HTMLProgressElement>('Upload of orders.csv');
    expect(bar.value).toBe(40);
    fireEvent.click(screen.getByLabelText('Remove orders.csv'));
    await asked(still, 'removeUpload', 'u1');
  });

  it('that failed says why and is sent again [R14]', async () => {
    const { still } = mount();
    paste(dataOf([csv]));
    still.set({ uploads: [{ ...sending, error: 'The connection was lost.' }] });
    await screen.findByText('The connection was lost.');
    fireEvent.click(screen.getByLabelText('Upload orders.csv again'));
    await asked(still, 'removeUpload', 'u1');
    expect(still.calls.filter(([name]) => name === 'attachFiles')).toHaveLength(2);
  });

  it('goes with the message, even with no text [O3]', async () => {
    const { still } = mount([sent]);
    pressKey('Enter');
    await asked(still, 'send', { text: '', attachments: [stored] });
  });

  it('is waited for: the message is sent when it is there [O3]', async () => {
    const { still } = mount([sending]);
    await typeText('What is this?');
    pressKey('Enter');
    await screen.findByLabelText('Waiting for the files; press to not send');
    expect(still.calls).toEqual([]);
    still.set({ uploads: [sent] });
    await asked(still, 'send', { text: 'What is this?', attachments: [stored] });
  });

  it('that fails meanwhile leaves the message unsent, and so does a second press [O3]', async () => {
    const { still } = mount([sending]);
    await typeText('What is this?');
    fireEvent.click(screen.getByLabelText('Send'));
    fireEvent.click(await screen.findByLabelText('Waiting for the files; press to not send'));
    await screen.findByLabelText('Send');
    fireEvent.click(screen.getByLabelText('Send'));
    await screen.findByLabelText('Waiting for the files; press to not send');
    still.set({ uploads: [{ ...sending, error: 'The connection was lost.' }] });
    await screen.findByLabelText('Send');
    expect(still.calls.map(([name]) => name)).not.toContain('send');
    expect(theField().value).toBe('What is this?');
  });

  it('cannot be begun in a locked conversation', () => {
    const thread = aThread({ status: { type: 'locked', reason: 'Done.' } });
    const { el } = mountStill({ models: takesFiles, thread });
    expect(screen.queryByLabelText('Add to the message')).toBeNull();
    drag(screen.getByLabelText('Conversation'), 'dragEnter', dataOf([csv]));
    expect(el.querySelector('.ck-drop')).toBeNull();
  });
});
