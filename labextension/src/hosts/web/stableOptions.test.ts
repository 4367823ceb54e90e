import { expect, it } from 'vitest';
import { isSame, stable } from './stableOptions';

it('compares by what is said; functions are the same, other values are not [O16]', () => {
  const options = (text: string) => ({ header: { onClick: () => text }, prompts: [{ label: text }] });
  expect(isSame(options('a'), options('a'))).toBe(true);
  expect(isSame(options('a'), options('b'))).toBe(false);
  expect(isSame({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(isSame({ a: undefined }, { b: undefined })).toBe(false);
  expect(isSame([], {})).toBe(false);
});

it('calls the latest function in the same place [O16]', () => {
  let latest = { list: [{ say: () => 'old' }], size: 3 };
  const { list, size } = stable(latest, () => latest);
  latest = { list: [{ say: () => 'new' }], size: 3 };
  expect([list[0]?.say(), size]).toEqual(['new', 3]);
});
