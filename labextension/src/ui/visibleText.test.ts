import { describe, expect, it } from 'vitest';
import { hasHidden, visiblePieces } from './visibleText';

describe('visiblePieces', () => {
  it('tells what turns text around or cannot be seen by its number', () => {
    expect(visiblePieces('a\u202eb\u200b')).toEqual([
      { text: 'a', hidden: false },
      { text: 'U+202E', hidden: true },
      { text: 'b', hidden: false },
      { text: 'U+200B', hidden: true },
    ]);
  });

  it.each([
    ['an escape of a terminal', '\u001b[2K'],
    ['a return', 'a\rb'],
    ['a null', '\0'],
    ['an isolate', '\u2066'],
    ['a space that does not break', '\u00a0'],
    ['a byte order mark', '\ufeff'],
    ['a tag', '\u{e0041}'],
    ['a filler that counts as a letter', '\u3164'],
  ])('sees %s', (_, text) => {
    expect(hasHidden(text)).toBe(true);
  });

  /** First and last of each stretch. */
  const STRETCHES: [number, number][] = [
    [0x00, 0x08],
    [0x0b, 0x1f],
    [0x7f, 0xa0],
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x61c, 0x61c],
    [0x115f, 0x1160],
    [0x1680, 0x1680],
    [0x17b4, 0x17b5],
    [0x180b, 0x180f],
    [0x2000, 0x200f],
    [0x2028, 0x202f],
    [0x205f, 0x206f],
    [0x2800, 0x2800],
    [0x3000, 0x3000],
    [0x3164, 0x3164],
    [0xfe00, 0xfe0e],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff0, 0xfffb],
    [0x1bca0, 0x1bca3],
    [0x1d173, 0x1d17a],
    [0xe0000, 0xe0fff],
  ];

  it('tells each of these characters by its number, and none beside them', () => {
    const seen = new Set([0x09, 0x0a, 0xfe0f]);
    for (const [first, last] of STRETCHES) {
      for (let code = first; code <= last; code++) {
        const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
        expect(visiblePieces(String.fromCodePoint(code))).toEqual([{ text: number, hidden: true }]);
      }
      for (const code of [first - 1, last + 1].filter((each) => each >= 0)) {
        const isInside = STRETCHES.some(([from, to]) => from <= code && code <= to);
        expect(hasHidden(String.fromCodePoint(code))).toBe(isInside && !seen.has(code));
      }
    }
  });

  it.each([
    ['code', 'def f(x):\n\treturn "é"'],
    ['an emoji', '❤️'],
    ['other scripts', 'данные 数据 بيانات'],
  ])('lets %s be', (_, text) => {
    expect(hasHidden(text)).toBe(false);
    expect(visiblePieces(text)).toEqual([{ text, hidden: false }]);
  });
});
