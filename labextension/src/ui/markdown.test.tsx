import { act, cleanup, render, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeHost } from '../testing/fakeHost';
import { StillClient } from '../testing/stillClient';
import { Markdown } from './markdown';
import { SessionContext } from './session';

const TEXT = `Look at **this**:

\`\`\`python
orders = load()

orders.head()
\`\`\`

1. one

2. two
   \`\`\`sh
   ls
   \`\`\`

The end.`;

/** Renders each text as one element, as slowly as a promise, and counts how often. */
class PlainHost extends FakeHost {
  readonly rendered: string[] = [];

  override async renderMarkdown(text: string, el: HTMLElement): Promise<void> {
    this.rendered.push(text);
    await Promise.resolve();
    const p = document.createElement('p');
    p.textContent = text;
    el.replaceChildren(p);
  }
}

function show(host: FakeHost) {
  const session = {
    client: new StillClient().asClient(),
    host,
    t: host.translate,
    announce: () => undefined,
    focusComposer: () => undefined,
    options: {},
    approving: null,
    onDeeplink: () => undefined,
    onToolChange: () => undefined,
  };
  const drawing = (text: string, streaming: boolean) => (
    <SessionContext.Provider value={session}>
      <Markdown text={text} streaming={streaming} />
    </SessionContext.Provider>
  );
  const { container, rerender } = render(drawing('', true));
  return { container, set: (text: string, streaming: boolean) => rerender(drawing(text, streaming)) };
}

afterEach(cleanup);

async function settled(container: Element): Promise<string> {
  await waitFor(() => {
    if (container.querySelector('.ck-stage') || !container.textContent?.includes('The end.')) {
      throw new Error('still drawing');
    }
  });
  return container.innerHTML;
}

function nextFrame(): Promise<void> {
  return act(() => new Promise<void>((resolve) => requestAnimationFrame(() => resolve())));
}

describe('Markdown', () => {
  it.each([1, 3, 7, 20])('ends the same in pieces of %i characters as at once', async (size) => {
    const once = show(new PlainHost());
    once.set(TEXT, false);
    const whole = await settled(once.container);
    const pieces = show(new PlainHost());
    for (let end = size; end < TEXT.length; end += size) pieces.set(TEXT.slice(0, end), true);
    pieces.set(TEXT, true);
    pieces.set(TEXT, false);
    await waitFor(() => expect(pieces.container.innerHTML).toBe(whole));
  });

  it('renders a closed block once, however much follows', async () => {
    const host = new PlainHost();
    const { container, set } = show(host);
    for (let end = 1; end < TEXT.length; end += 5) {
      set(TEXT.slice(0, end), true);
      await nextFrame();
    }
    set(TEXT, false);
    await settled(container);
    expect(host.rendered.filter((text) => text === 'Look at **this**:')).toHaveLength(1);
    expect(host.rendered.filter((text) => text.startsWith('```python'))).toHaveLength(1);
  });

  it('keeps what is shown until the next drawing is ready', async () => {
    const host = new PlainHost();
    const { container, set } = show(host);
    set('first', true);
    await waitFor(() => expect(container.querySelector('.ck-drawn')?.textContent).toBe('first'));
    let release = () => {};
    host.renderMarkdown = (text, el) =>
      new Promise((resolve) => {
        release = () => {
          el.textContent = text;
          resolve();
        };
      });
    set('first and second', true);
    await waitFor(() => expect(container.querySelector('.ck-stage')).not.toBeNull());
    expect(container.querySelector('.ck-drawn')?.textContent).toBe('first');
    release();
    await waitFor(() => expect(container.querySelector('.ck-drawn')?.textContent).toBe('first and second'));
    expect(container.querySelectorAll('.ck-drawn')).toHaveLength(1);
  });

  it('draws a block that ended at once, however long its former drawing took', async () => {
    const host = new PlainHost();
    const { container, set } = show(host);
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    host.renderMarkdown = async (text, el) => {
      await Promise.resolve();
      now += 1e9;
      el.textContent = text;
    };
    set('first', true);
    set('first and last', false);
    await waitFor(() => expect(container.querySelector('.ck-drawn')?.textContent).toBe('first and last'));
    expect(container.querySelector('[aria-busy]')).toBeNull();
    clock.mockRestore();
  });

  it('shows a growing fence as plain text, with nothing to do with it yet', () => {
    const host = new PlainHost();
    const { container, set } = show(host);
    set('```python\nx = <b>1</b>', true);
    expect(container.querySelector('pre')?.textContent).toBe('x = <b>1</b>');
    expect(container.querySelector('button')).toBeNull();
    expect(host.rendered).toEqual([]);
  });

  it('puts code into the notebook, and what code put out nowhere', async () => {
    const host = new PlainHost();
    const done = async () => ({ ok: true, message: '' }) as const;
    host.cells = { insertBelow: done, replace: done, reveal: async () => {} };
    const { container, set } = show(host);
    set('```python\nx = 1\n```\n\n```text\n1\n```', false);
    await waitFor(() => expect(container.querySelectorAll('.ck-code')).toHaveLength(2));
    const [code, output] = container.querySelectorAll('.ck-code');
    expect(code?.querySelector('[aria-label="Insert below"]')).not.toBeNull();
    expect(output?.querySelector('[aria-label="Insert below"]')).toBeNull();
  });

  it('shows complete code as it is until it is highlighted', async () => {
    const host = new PlainHost();
    host.renderMarkdown = () => new Promise(() => undefined);
    const { container, set } = show(host);
    set('```\nx = <b>1</b>\n```\n', true);
    await waitFor(() => expect(container.querySelector('.ck-stage')).not.toBeNull());
    expect(container.querySelector('.ck-drawn')?.textContent).toBe('x = <b>1</b>');
  });

  it('shows the plain text where the host cannot render', async () => {
    const host = new PlainHost();
    host.renderMarkdown = () => Promise.reject(new Error('no renderer'));
    const { container, set } = show(host);
    set('<img src=x onerror=alert(1)> The end.', false);
    await settled(container);
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('<img src=x onerror=alert(1)>');
  });
});
