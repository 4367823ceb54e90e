import { expect, it } from 'vitest';
import { renderMarkdown } from './plainMarkdown';

const translate = (text: string, ...args: (string | number)[]) => text.replace('%1', String(args[0] ?? ''));
const rendered = (markdown: string) => {
  const el = document.createElement('div');
  renderMarkdown(markdown, el, translate);
  return el;
};

it('renders GitHub’s Markdown [I2]', () => {
  const el = rendered('# T\n\n| a |\n|---|\n| 1 |\n\n- [x] done\n\n```python\nx = 1\n```\n');
  expect(el.querySelector('h1')?.textContent).toBe('T');
  expect(el.querySelector('td')?.textContent).toBe('1');
  expect(el.querySelector('input')?.disabled).toBe(true);
  expect(el.querySelector('code.language-python')?.textContent).toBe('x = 1\n');
});

it('leaves LaTeX as text', () => {
  expect(rendered('mass $m_1 + m_2$').textContent?.trim()).toBe('mass $m_1 + m_2$');
});

it('lets nothing run or load', () => {
  const el = rendered(
    '<img src=x onerror=alert(1)> ![p](https://evil.example/p.png) [c](javascript:alert(1))\n\n<script>x</script>',
  );
  expect(el.querySelectorAll('img, script, [onerror], [href^=javascript]')).toHaveLength(0);
  expect(el.textContent).toContain('image: evil.example (not loaded)');
});

it('replaces what was there', () => {
  const el = document.createElement('div');
  el.textContent = 'old';
  renderMarkdown('new', el, translate);
  expect(el.textContent?.trim()).toBe('new');
});
