import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import type { PageEntity } from '../host';
import { richMessage } from '../testing/itemScenes';
import { asked, mountStill } from '../testing/mounted';
import { cellTag } from '../testing/samples';

/** Shows the message in a page that knows what it names. */
function show(message = richMessage) {
  const made = mountStill();
  const open = vi.fn((_: PageEntity) => undefined);
  made.host.entities = { search: async () => [], open, describe: async ({ title }) => `${title}: 100 rows` };
  made.host.previewUrl = (url) => `https://server.example.org/${url.slice(0, 10)}?preview`;
  made.still.set({ items: [message] });
  return { ...made, open };
}

describe('a message with what it names', () => {
  it('shows each tag where it stands in the text [I1 O4]', async () => {
    const { el } = show();
    await screen.findByText('@orders');
    expect(el.querySelector('.ck-user-text')?.textContent).toBe(
      'Does @orders agree with the file? The plot from @[3] plot(orders) looks odd.',
    );
    expect(screen.getByText('@[3] plot(orders)').tagName).toBe('SPAN');
  });

  it('shows in the page what is clicked, and before what it is [O4]', async () => {
    const { open } = show();
    const tag = await screen.findByText('@orders');
    fireEvent.focus(tag);
    const card = within(await screen.findByRole('tooltip'));
    expect(await card.findByText('orders: 100 rows')).toBeTruthy();
    fireEvent.blur(tag);
    await waitFor(() => expect(screen.queryByRole('tooltip')).toBeNull());
    fireEvent.click(tag);
    const named = { id: 'var:orders', title: 'orders', group: 'Variables', data: { name: 'orders' } };
    expect(open).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(named));
  });

  it('keeps a cell that it names apart from the one it is about [I1]', async () => {
    const about = {
      type: 'input_tag' as const,
      id: 'cell-7',
      text: 'cell [7]',
      group: 'cell',
      data: { ...cellTag },
    };
    const named = { ...about, id: 'cell:3', text: '[3] x', group: 'Cells' };
    const text = { type: 'input_text' as const, text: 'Like ' };
    const { el } = show({ ...richMessage, content: [text, named, about] });
    await waitFor(() => expect(el.querySelector('.ck-user-text')?.textContent).toBe('Like @[3] x'));
    expect(el.querySelector('.ck-user-foot .ck-chip')?.textContent).toBe('cell [7]');
  });

  it('is edited as it was written [I1]', async () => {
    const { still } = show();
    fireEvent.click(await screen.findByLabelText('Edit and send again'));
    const editor = (await screen.findByLabelText('Edit the message')) as HTMLTextAreaElement;
    expect(editor.value).toContain('Does @orders agree');
    fireEvent.click(await screen.findByText('Save'));
    await asked(still, 'editAndResend', 'u1', editor.value);
  });
});

describe('the attachments of a message', () => {
  it('are pictures to open and files by their names [I1]', async () => {
    const { el } = show();
    const link = (await screen.findByLabelText('Open gaps.png')) as HTMLAnchorElement;
    expect([link.href, link.rel, link.target]).toEqual([
      'https://server.example.org/data:image',
      'noopener noreferrer',
      '_blank',
    ]);
    expect(link.querySelector('img')?.getAttribute('src')).toBe(
      'https://server.example.org/data:image?preview',
    );
    expect(el.querySelector('.ck-file')?.textContent).toBe('rates-of-all-currencies-2026.csv');
  });

  it('are files by their names where the picture cannot be loaded [I1]', async () => {
    const { el } = show();
    await screen.findByLabelText('Open gaps.png');
    fireEvent.error(el.querySelector('.ck-thumbnail img') as Element);
    await waitFor(() => expect(screen.getByText('gaps.png')).toBeTruthy());
  });
});
