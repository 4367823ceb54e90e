import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { marked } from 'marked';
import { describe, expect, it, vi } from 'vitest';
import type { PageEntity } from '../host';
import type { Annotation, AssistantMessageItem, Source } from '../protocol';
import { anAnswer, aQuestion } from '../testing/fixtures';
import { annotation, entitySource, urlSource } from '../testing/itemScenes';
import { type Mounted, mountStill } from '../testing/mounted';

const file: Source = { type: 'file', title: 'Rates', filename: 'rates.csv' };

function answering(text: string, ...annotations: Annotation[]): AssistantMessageItem {
  return { ...anAnswer('a1', text), content: [{ type: 'output_text', text, annotations }] };
}

/** Shows an answer as a host with a Markdown renderer draws it. */
function show(item: AssistantMessageItem, prepare: (made: Mounted) => void = () => undefined): Mounted {
  const made = mountStill();
  made.host.renderMarkdown = async (text, el) => {
    el.innerHTML = await marked.parse(text);
  };
  prepare(made);
  made.still.set({ items: [aQuestion('u1', 'Why?'), item] });
  return made;
}

describe('the sources of an answer', () => {
  it('are marked where the text rests on them, in the order in which they came [I2 E4 U3]', async () => {
    const text = 'One **fact.** Another';
    const { el } = show(answering(text, annotation(file, 13), annotation(urlSource, 3)));
    await screen.findByLabelText('Source 2: Working with missing data');
    expect(el.querySelector('.ck-drawn')?.textContent?.trim()).toBe('One2 fact.1 Another');
    expect(el.querySelector('.ck-drawn strong')?.textContent).toBe('fact.');
  });

  it('are counted by characters, of which an emoji is one [U3]', async () => {
    const { el } = show(answering('🙂🙂 yes no', annotation(file, 6)));
    await screen.findByLabelText('Source 1: Rates');
    expect(el.querySelector('.ck-drawn')?.textContent?.trim()).toBe('🙂🙂 yes1 no');
  });

  it('are marked below code that a mark would break, and at the end when they are out of range [U3]', async () => {
    const text = 'Before\n\n```python\nx = 1\n```\n\nAfter';
    const { el } = show(answering(text, annotation(file, 20), annotation(urlSource, 999)));
    await screen.findAllByLabelText(/^Source/);
    await waitFor(() => expect(el.querySelectorAll('.ck-mark')).toHaveLength(2));
    expect(el.querySelector('.ck-code')?.textContent).not.toMatch(/\u2045/);
    expect(el.querySelector('.ck-code + .ck-prose')?.textContent?.trim()).toBe('1');
    expect(el.querySelector('.ck-markdown')?.lastElementChild?.textContent?.trim()).toBe('After2');
  });

  it('are listed once each, in their groups, and open elsewhere [I2]', async () => {
    const item = answering('Text', annotation(urlSource, 4), annotation(urlSource, 2), annotation(file));
    const { el } = show(item);
    const list = within(await screen.findByLabelText('Sources'));
    expect(list.getByText('2 sources')).toBeTruthy();
    expect(list.getByText('Documentation')).toBeTruthy();
    const link = list.getByText('Working with missing data') as HTMLAnchorElement;
    expect([link.href, link.rel, link.target]).toEqual([
      urlSource.type === 'url' ? urlSource.url : '',
      'noopener noreferrer',
      '_blank',
    ]);
    expect(list.getByText('Rates').closest('a, button')).toBeNull();
    expect(el.querySelectorAll('.ck-source')).toHaveLength(2);
  });

  it('are put away behind a line where they are many', async () => {
    const many = [1, 2, 3, 4].map((n) => annotation({ ...file, filename: `${n}.csv`, title: `File ${n}` }));
    show(answering('Text', ...many));
    const line = await screen.findByText('4 sources');
    expect(screen.queryByText('File 1')).toBeNull();
    fireEvent.click(line);
    expect(await screen.findByText('File 1')).toBeTruthy();
  });

  it('are no links where their address could act', async () => {
    const bad: Source = { type: 'url', title: 'Bad', url: 'javascript:alert(1)' };
    const { el } = show(answering('Text', annotation(bad, 4)));
    await screen.findByLabelText('Source 1: Bad');
    expect(el.querySelector('.ck-assistant a')).toBeNull();
  });

  it('say more when they have the focus, until Escape [I2]', async () => {
    const { el } = show(answering('Text', annotation(urlSource, 4)));
    const mark = await screen.findByLabelText(/^Source 1/);
    fireEvent.focus(mark);
    const card = await screen.findByRole('tooltip');
    expect(card.textContent).toContain('what sums and means make of them');
    expect(card.textContent).toContain('pandas.pydata.org');
    expect(mark.getAttribute('aria-describedby')).toBe(card.id);
    fireEvent.keyDown(mark, { key: 'Escape' });
    await waitFor(() => expect(el.querySelector('[role=tooltip]')).toBeNull());
  });

  it('that are of the page are shown there, and described by it [O4]', async () => {
    const opened = vi.fn((_: PageEntity) => undefined);
    show(answering('See orders', annotation(entitySource, 10)), ({ host }) => {
      host.entities = { search: async () => [], open: opened, describe: async () => '100 rows' };
    });
    const mark = await screen.findByLabelText('Source 1: orders');
    expect(mark.textContent).toBe('orders');
    fireEvent.focus(mark);
    expect(await screen.findByText('100 rows')).toBeTruthy();
    fireEvent.click(mark);
    expect(opened).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ id: 'var:orders', title: 'orders' }),
    );
  });

  it('that are of the page go to the page that asked for them by an option [O4]', async () => {
    const onClick = vi.fn();
    const preview = { type: 'Basic', children: [{ type: 'Text', value: 'A data frame' }] };
    show(answering('See orders', annotation(entitySource, 10)), ({ chat }) =>
      chat.setOptions({ entities: { onClick, onRequestPreview: async () => ({ preview }) as never } }),
    );
    const mark = await screen.findByLabelText('Source 1: orders');
    fireEvent.focus(mark);
    expect(await screen.findByText('A data frame')).toBeTruthy();
    fireEvent.click(mark);
    expect(onClick).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'var:orders' }));
  });

  it('come while the answer is written, and the text stays whole [U2 U3]', async () => {
    const { el, still } = show(answering('A claim', annotation(file, 7)));
    still.set({
      run: { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false },
      items: [aQuestion('u1', 'Why?'), answering('A claim and **mo', annotation(file, 7))],
    });
    await waitFor(() => expect(el.querySelector('.ck-drawn')?.textContent?.trim()).toBe('A claim1 and mo'));
    expect(screen.queryByLabelText('Sources')).toBeNull();
  });
});

describe('a deeplink of an answer', () => {
  const TEXT = 'Open [the **report**](chatkit-link://report?id=7&tab=a%20b), not `](chatkit-link://x)`.';

  it('tells the page and goes nowhere [O15]', async () => {
    const heard = vi.fn();
    const { chat } = show(answering(TEXT));
    chat.addEventListener('chatkit.deeplink', (event) => heard(event.detail));
    const link = await screen.findByText('report');
    expect(link.closest('a')).toBeNull();
    fireEvent.click(link);
    expect(heard.mock.calls).toEqual([[{ name: 'report', data: { id: '7', tab: 'a b' } }]]);
  });

  it('that is only talked about is left as it is', async () => {
    const { el } = show(answering(TEXT));
    await screen.findByText('report');
    expect(el.querySelector('.ck-drawn code')?.textContent).toBe('](chatkit-link://x)');
  });
});
