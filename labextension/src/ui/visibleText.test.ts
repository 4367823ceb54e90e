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

  it.each([
    ['code', 'def f(x):\n\treturn "é"'],
    ['an emoji', '❤️'],
    ['other scripts', 'данные 数据 بيانات'],
  ])('lets %s be', (_, text) => {
    expect(hasHidden(text)).toBe(false);
    expect(visiblePieces(text)).toEqual([{ text, hidden: false }]);
  });
});
