import { expect, it } from 'vitest';
import { dollarMath } from './latexBrackets';

it('puts bracketed LaTeX into dollar signs', () => {
  expect(dollarMath('Let \\( x^2 \\) be\n\\[\n\\frac{a}{b}\n\\]\n')).toBe(
    'Let $x^2$ be\n$$\n\\frac{a}{b}\n$$\n',
  );
});

it('leaves code alone, finished or not', () => {
  const code = 'a `\\(x\\)`\n```tex\n\\[x\\]\n```\n~~~\n\\(y\\)';
  expect(dollarMath(code)).toBe(code);
});

it('leaves lone brackets alone', () => {
  expect(dollarMath('f\\(x) and \\[y]')).toBe('f\\(x) and \\[y]');
});
