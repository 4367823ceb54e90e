import fc from 'fast-check';
import { expect, it } from 'vitest';
import { indented } from './indented';

it('has a line for each value', () => {
  expect(indented('{"a":[1,{"b":"x, {y}: \\"z\\""}],"c":{},"d":[],"e":null}')).toBe(
    '{\n  "a": [\n    1,\n    {\n      "b": "x, {y}: \\"z\\""\n    }\n  ],\n  "c": {},\n  "d": [],\n  "e": null\n}',
  );
});

it('writes what JSON itself would, where that loses nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

it.each([
  ['a number that would be rounded', '[9007199254740993]', '[\n  9007199254740993\n]'],
  ['one that would be none', '{"x": 1e999}', '{\n  "x": 1e999\n}'],
  ['a name that is there twice', '{"x":1,"x":2}', '{\n  "x": 1,\n  "x": 2\n}'],
  ['how a character is written', '["\\u202e"]', '[\n  "\\u202e"\n]'],
  ['what is no JSON', '{"x": NaN}', '{"x": NaN}'],
])('leaves as it is %s', (_, json, shown) => {
  expect(indented(json)).toBe(shown);
});
