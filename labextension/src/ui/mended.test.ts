import { expect, it } from 'vitest';
import { mended } from './mended';

it.each([
  ['plain text', 'plain text'],
  ['a **bold', 'a **bold**'],
  ['a **bold*', 'a **bold**'],
  ['a **', 'a'],
  ['a **b** c', 'a **b** c'],
  ['use `pd.read', 'use `pd.read`'],
  ['use `', 'use'],
  ['`a**b` is', '`a**b` is'],
  ['2**3 is', '2**3 is'],
  ['see [the docs](https://exam', 'see the docs'],
  ['see [the docs](https://a.b) and', 'see [the docs](https://a.b) and'],
  ['done `x\nnow **y', 'done `x\nnow **y**'],
])('%j is shown as %j while it grows', (text, shown) => {
  expect(mended(text)).toBe(shown);
});
