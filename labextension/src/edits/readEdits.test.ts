import { describe, expect, it } from 'vitest';
import type { Json } from '../json';
import { readEdits } from './readEdits';
import * as schemas from './schema';

const ref = { cellId: 'one', sourceHash: 'h' };
const read = (...edits: Json[]) => readEdits({ edits });

describe('readEdits', () => {
  it('takes every kind of edit', () => {
    const edits: Json[] = [
      { edit: 'insert', target: { where: 'end', cellId: null }, cells: [{ type: 'code', source: '' }] },
      { edit: 'replace', ...ref, source: 'x' },
      { edit: 'patch', ...ref, hunks: [{ old: 'a', new: 'b' }] },
      { edit: 'move', ...ref, target: { where: 'below', cellId: 'two' } },
      { edit: 'split', ...ref, lines: [2] },
      { edit: 'merge', cells: [ref, ref] },
      { edit: 'change_type', ...ref, type: 'raw' },
      { edit: 'delete', ...ref },
    ];
    const [first, ...rest] = read(...edits);
    expect(first).toEqual({ ...(edits[0] as object), target: { where: 'end' } });
    expect(rest).toEqual(edits.slice(1));
  });

  it.each<[string, Json]>([
    ['arguments.edits must be array, not missing', {}],
    ['arguments.edits must be from 1 to 50 items', { edits: [] }],
    ['arguments.edits must be from 1 to 50 items', { edits: Array(51).fill({ edit: 'delete', ...ref }) }],
    ['arguments has no more. It has edits', { edits: [{ edit: 'delete', ...ref }], more: 1 }],
    ['arguments.edits[0].edit must be one of insert, replace', { edits: [{ edit: 'run', ...ref }] }],
    ['arguments.edits[0].edit must be one of', { edits: ['delete'] }],
    [
      'arguments.edits[0].sourceHash must be string, not missing',
      { edits: [{ edit: 'delete', cellId: 'a' }] },
    ],
    [
      'arguments.edits[0].cellId must be string, not integer',
      { edits: [{ edit: 'delete', ...ref, cellId: -1 }] },
    ],
    [
      'arguments.edits[0].type must be one of code',
      { edits: [{ edit: 'change_type', ...ref, type: 'sql' }] },
    ],
    ['arguments.edits[0].lines[0] must be from 2', { edits: [{ edit: 'split', ...ref, lines: [1] }] }],
    ['lines[0] must be integer, not number', { edits: [{ edit: 'split', ...ref, lines: [2.5] }] }],
    ['cells must be from 2 to 50 items', { edits: [{ edit: 'merge', cells: [ref] }] }],
    ['target.cellId must be string', { edits: [{ edit: 'move', ...ref, target: { where: 'above' } }] }],
    ['has no constructor', { edits: [{ edit: 'delete', ...ref, constructor: 'x' }] }],
  ])('says %s', (message, args) => {
    expect(() => readEdits(args as { [key: string]: Json })).toThrow(message);
  });
});

it('schemas are strict throughout: every property is required, and there are no others', () => {
  const check = (schema: schemas.Schema): number => {
    const inner = [...(schema.anyOf ?? []), ...(schema.items ? [schema.items] : [])];
    if (schema.properties) {
      expect(schema.additionalProperties).toBe(false);
      expect(schema.required).toEqual(Object.keys(schema.properties));
      inner.push(...Object.values(schema.properties));
    }
    return 1 + inner.reduce((sum, each) => sum + check(each), 0);
  };
  const all = Object.values(schemas).filter((each): each is schemas.Schema => typeof each === 'object');
  expect(all).toHaveLength(12);
  expect(all.reduce((sum, each) => sum + check(each), 0)).toBeGreaterThan(50);
});
