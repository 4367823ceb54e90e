import { describe, expect, it } from 'vitest';
import { editsSoFar } from './editsSoFar';

const CELLS = [
  { id: 'a', type: 'code', source: 'x = 1' },
  { id: 'b', type: 'code', source: 'y = 2\nprint(y)' },
];
const args = (...edits: object[]) => JSON.stringify({ edits });
const replace = { edit: 'replace', cellId: 'b', sourceHash: '0', source: 'y = "ü\\n\t"\nprint(y + 1)\n' };
const insert = {
  edit: 'insert',
  target: { where: 'above', cellId: 'b' },
  cells: [
    { type: 'markdown', source: '# Title' },
    { type: 'code', source: 'z = 3' },
  ],
};

function prefixes(text: string) {
  return Array.from({ length: text.length + 1 }, (_, length) => text.slice(0, length));
}

describe('the edits of a call that is still written', () => {
  it('grow letter by letter to what is written in the end', () => {
    const seen = prefixes(args(replace)).map((text) => editsSoFar(CELLS, text).edits[0]?.cells[0]?.after);
    const texts = seen.filter((text) => text !== undefined);
    expect(texts.at(-1)).toBe(replace.source);
    expect(texts.every((text) => replace.source.startsWith(text))).toBe(true);
    expect(texts).toEqual([...texts].sort((one, other) => one.length - other.length));
    expect(texts).toContain('y = "ü');
  });

  it('replace what the notebook has by then', () => {
    const [edit] = editsSoFar(CELLS, args(replace)).edits;
    expect(edit?.cells).toMatchObject([
      { cellId: 'b', change: 'changed', index: 1, before: 'y = 2\nprint(y)' },
    ]);
  });

  it('put each new part of a patch where the old one is', () => {
    const patch = { edit: 'patch', cellId: 'b', sourceHash: '0', hunks: [{ old: 'y = 2', new: 'y = 345' }] };
    const text = args(patch);
    const half = text.slice(0, text.indexOf('45'));
    expect(editsSoFar(CELLS, half).edits[0]?.cells[0]?.after).toBe('y = 3\nprint(y)');
    expect(editsSoFar(CELLS, text).edits[0]?.cells[0]?.after).toBe('y = 345\nprint(y)');
  });

  it('leave a text alone that the old part is in more than once, or not at all', () => {
    const hunks = [
      { old: 'y', new: 'n' },
      { old: 'nowhere', new: 'n' },
      { old: '', new: 'n' },
    ];
    const [edit] = editsSoFar(CELLS, args({ edit: 'patch', cellId: 'b', sourceHash: '0', hunks })).edits;
    expect(edit?.cells[0]?.after).toBe('y = 2\nprint(y)');
  });

  it('go on from each other where they change one cell', () => {
    const patch = { edit: 'patch', cellId: 'b', sourceHash: '0', hunks: [{ old: '+ 1', new: '+ 2' }] };
    const { edits, growing } = editsSoFar(CELLS, args(replace, patch));
    expect(edits[1]?.cells[0]).toMatchObject({
      before: replace.source,
      after: expect.stringContaining('y + 2'),
    });
    expect(growing).toBe('1');
  });

  it('have new cells follow each other from their place', () => {
    const { edits, growing } = editsSoFar(CELLS, args(insert));
    expect(edits.flatMap(({ cells }) => cells)).toMatchObject([
      { cellId: '0.0', change: 'inserted', type: 'markdown', index: 1, follows: 'a', after: '# Title' },
      { cellId: '0.1', change: 'inserted', type: 'code', index: 2, follows: '0.0', after: 'z = 3' },
    ]);
    expect(growing).toBe('0.1');
  });

  it.each([
    [{ where: 'start' }, null],
    [{ where: 'end' }, 'b'],
    [{ where: 'below', cellId: 'a' }, 'a'],
  ])('have new cells at %o', (target, follows) => {
    const [edit] = editsSoFar(CELLS, args({ ...insert, target })).edits;
    expect(edit?.cells[0]?.follows).toBe(follows);
  });

  it('are none where nothing of them can be shown', () => {
    const none = { edits: [], growing: null };
    const unknown = { ...replace, cellId: 'gone' };
    for (const text of ['', '{', 'nonsense', '[]', '{"edits": 7}', '{"edits": [null]}', args(unknown)]) {
      expect(editsSoFar(CELLS, text)).toEqual(none);
    }
    expect(editsSoFar(CELLS, args({ edit: 'delete', cellId: 'a', sourceHash: '0' }))).toEqual(none);
    expect(editsSoFar(CELLS, args({ ...insert, target: { where: 'below', cellId: 'gone' } }))).toEqual(none);
  });

  it('grow no more once the next edit is begun', () => {
    const text = args(replace, { edit: 'delete', cellId: 'a', sourceHash: '0' });
    expect(editsSoFar(CELLS, text).growing).toBeNull();
  });

  it('are shown no further where they are very long', () => {
    expect(editsSoFar(CELLS, args({ ...replace, source: 'x'.repeat(100_001) })).edits).toEqual([]);
  });
});
