import { expect, it } from 'vitest';
import { hasMath, tameMath, tidyMath } from './math';

const place = (html: string) => {
  const el = document.createElement('div');
  el.innerHTML = html;
  return el;
};

it('takes the acting commands out of LaTeX', () => {
  const el = place(
    '$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://e.example} \\class{jp-Dialog}{y}$',
  );
  tameMath(el);
  expect(el.textContent).toBe(
    '$\\mathrm{href}{javascript:alert(1)}{x}$ $\\mathrm{includegraphics}{https://e.example} \\mathrm{class}{jp-Dialog}{y}$',
  );
});

it('leaves mathematics and code alone', () => {
  const html = '<p>$\\frac{a}{b} \\classical$</p><code>\\href{a}</code>';
  const el = place(html);
  tameMath(el);
  expect(el.innerHTML).toBe(html);
});

it('removes links and images that were typeset all the same', () => {
  const el = place(
    '<mjx-container><a href="javascript:alert(1)">x</a><img src="https://e.example/x"><i style="background:url(x)">y</i></mjx-container>',
  );
  tidyMath(el);
  expect(el.querySelector('[href], [src], [style]')).toBeNull();
});

it('knows a text that may hold LaTeX', () => {
  expect(['$x$', '\\(x\\)', '\\[x\\]', '\\begin{align}'].every(hasMath)).toBe(true);
  expect(hasMath('plain')).toBe(false);
});
