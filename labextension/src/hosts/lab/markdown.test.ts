import { describe, expect, it, vi } from 'vitest';
import { MarkdownRenderer } from './markdown';

// JupyterLab's packages load in a browser only.
vi.mock('@jupyterlab/rendermime', () => ({
  removeMath: (text: string) => ({ text, math: [] }),
  replaceMath: (html: string) => html,
}));

const translate = (text: string) => text;

/** A parser that answers when it is told to. */
const slowParser = () => {
  const waiting: (() => void)[] = [];
  const render = (text: string) =>
    new Promise<string>((resolve) => waiting.push(() => resolve(`<p>${text}</p>`)));
  return { waiting, markdownParser: { render } };
};

describe('MarkdownRenderer', () => {
  it('replaces what was there', async () => {
    const el = document.createElement('div');
    el.textContent = 'old';
    const markdownParser = { render: async (text: string) => `<p>${text}</p>` };
    await new MarkdownRenderer({ markdownParser, latexTypesetter: null }, translate).render('new', el);
    expect(el.innerHTML).toBe('<p>new</p>');
  });

  it('never lets an older text show over a newer one', async () => {
    const el = document.createElement('div');
    const { waiting, markdownParser } = slowParser();
    const renderer = new MarkdownRenderer({ markdownParser, latexTypesetter: null }, translate);
    const both = [renderer.render('one', el), renderer.render('two', el)];
    waiting[1]?.();
    await both[1];
    waiting[0]?.();
    await both[0];
    expect(el.textContent).toBe('two');
  });

  it('keeps diagrams as code', async () => {
    const render = vi.fn(async (text: string) => text);
    const renderer = new MarkdownRenderer({ markdownParser: { render }, latexTypesetter: null }, translate);
    await renderer.render('```mermaid\ngraph\n```\n\n- ~~~Mermaid\n', document.createElement('div'));
    expect(render).toHaveBeenCalledWith('```text\ngraph\n```\n\n- ~~~text\n');
  });

  it('typesets only what may hold LaTeX', async () => {
    const typeset = vi.fn();
    const markdownParser = { render: async (text: string) => text };
    const renderer = new MarkdownRenderer({ markdownParser, latexTypesetter: { typeset } }, translate);
    await renderer.render('plain', document.createElement('div'));
    expect(typeset).not.toHaveBeenCalled();
    await renderer.render('$x$', document.createElement('div'));
    expect(typeset).toHaveBeenCalledOnce();
  });

  it('shows the text as it is where there is no parser', async () => {
    const el = document.createElement('div');
    await new MarkdownRenderer({ markdownParser: null, latexTypesetter: null }, translate).render('<b>&', el);
    expect(el.textContent).toBe('<b>&');
  });
});
