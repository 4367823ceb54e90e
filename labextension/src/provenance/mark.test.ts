/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import { fingerprints, within, without } from './fingerprints';
import { asWritten, type Mark, readMark, writtenMark } from './mark';

const KNOWN = import.meta.glob<[string, string][]>('../../../tests/provenance/fingerprints.json', {
  eager: true,
  import: 'default',
});

const author = { model: 'gpt', at: '2026-11-28T08:00:00Z', acceptedBy: 'ann', request: 'f'.repeat(64) };
const mark: Mark = { change: 'wrote', author, lines: fingerprints('a\nb'), earlier: ['other'] };
const written = writtenMark(mark) as { [key: string]: unknown };

it.each(Object.values(KNOWN).flat())('gives %j the fingerprints that Python gives it', (text, expected) => {
  expect(fingerprints(text).join(' ')).toBe(expected);
});

it('counts lines as often as they are there', () => {
  expect(without(['a', 'a', 'b'], ['a', 'c'])).toEqual(['a', 'b']);
  expect(within(['a', 'a', 'b'], ['b', 'a', 'a', 'a'])).toEqual(['a', 'a', 'b']);
  expect(within(['a', 'a'], ['a'])).toEqual(['a']);
});

it('reads back what it wrote, its keys as nbformat sorts them', () => {
  expect(readMark(JSON.parse(JSON.stringify(written)))).toEqual(mark);
  expect(Object.keys(written)).toEqual(Object.keys(written).sort());
  expect(Object.keys(writtenMark({ ...mark, earlier: [] }) as object)).not.toContain('earlier');
});

it('says how much is still as it was written, all of it only for 100', () => {
  const lines = Array.from({ length: 300 }, (_, i) => `line ${i}`);
  const long = { ...mark, lines: fingerprints(lines.join('\n')) };
  expect(asWritten(mark, 'b  \n\nmine\na')).toBe(100);
  expect(asWritten(mark, 'b')).toBe(50);
  expect(asWritten(long, lines.slice(1).join('\n'))).toBe(99);
  expect(asWritten({ ...mark, lines: [] }, 'b')).toBeNull();
});

describe('metadata from elsewhere', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'wrote'],
    ['a list', [written]],
    ['another version', { ...written, version: 2 }],
    ['a version as text', { ...written, version: '1' }],
    ['another change', { ...written, change: 'stole' }],
    ['a model that is no text', { ...written, model: { toString: 1 } }],
    ['nobody', { ...written, accepted_by: 7 }],
    ['no request', { ...written, request: null }],
    ['no time', { ...written, at: 'yesterday' }],
    ['a time that is none', { ...written, at: '2026-13-41T08:00:00Z' }],
    ['lines in a list', { ...written, lines: ['c7ae'] }],
    ['lines that are no fingerprints', { ...written, lines: 'c7ae <b>' }],
    ['very many lines', { ...written, lines: Array(401).fill('c7ae').join(' ') }],
    ['earlier models that are no list', { ...written, earlier: 'other' }],
  ])('%s is no mark', (_, raw) => {
    expect(readMark(raw)).toBeNull();
  });

  it('is cut, and loses what is not seen or turns text around', () => {
    const read = readMark({
      ...written,
      model: `gp\u202et\u200b\n${'x'.repeat(10_000)}`,
      earlier: [...Array(9).fill('m'), 7],
      lines: Array(400).fill('c7ae').join(' '),
    });
    expect(read?.author.model).toMatch(/^gptx+$/);
    expect(read?.author.model.length).toBeLessThanOrEqual(200);
    expect(read?.earlier).toEqual(['m', 'm', 'm', 'm']);
    expect(read?.lines).toHaveLength(400);
  });
});
