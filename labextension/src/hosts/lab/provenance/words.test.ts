import { expect, it } from 'vitest';
import { fingerprints } from '../../../provenance/fingerprints';
import type { Mark } from '../../../provenance/mark';
import { plainTranslation } from '../../plainTranslation';
import { markWords } from './words';

const author = { model: 'gpt', at: '2026-11-28T08:00:00Z', acceptedBy: 'ann', request: '0'.repeat(64) };
const mark: Mark = { change: 'wrote', author, lines: fingerprints('a\nb'), earlier: [] };
const time = new Date(author.at).toLocaleString();

it.each<[Partial<Mark>, string]>([
  [{}, `Written by gpt on ${time}, accepted by ann; 50 % of its lines unchanged`],
  [{ change: 'changed' }, `Changed by gpt on ${time}, accepted by ann; 50 % of its lines unchanged`],
  [{ author: { ...author, acceptedBy: '' } }, `Written by gpt on ${time}; 50 % of its lines unchanged`],
  [{ lines: [] }, `Written by gpt on ${time}, accepted by ann`],
  [
    { lines: [], earlier: ['old', 'older'] },
    `Written by gpt on ${time}, accepted by ann; before that by old, older`,
  ],
])('tells a mark in words: %j', (fields, words) => {
  expect(markWords({ ...mark, ...fields }, 'a\nmine', plainTranslation)).toBe(words);
});
