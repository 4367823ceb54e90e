/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import { cutEnd, cutMiddle, cutTerminalText, joinLines, withoutAnsi } from './cut';

/** A piece, how often it is in the text, the limit, and the text as it is cut. */
type Case = [piece: string, times: number, limit: number, cut: string];
const KNOWN = import.meta.glob<Case[]>('../../../../tests/cuts.json', { eager: true, import: 'default' });

const RED = '\u001b[0;31m';
const LONE = /[\ud800-\udfff]/u;
const OFF = '\u001b[0m';

describe('cutEnd', () => {
  it('leaves a short text alone', () => {
    expect(cutEnd('abc', 3)).toBe('abc');
  });

  it('ends with a whole line, so that a name stays with its value', () => {
    const cut = cutEnd('key = value\n'.repeat(100), 100);
    expect(cut.length).toBeLessThanOrEqual(100);
    expect(cut).toMatch(/^(key = value\n)+key = value\n\[\.\.\. the rest is left out \.\.\.\]$/);
  });

  it('ends with a whole word of a line that is too long, and never with the beginning of a long one', () => {
    expect(cutEnd('word '.repeat(100), 100)).toMatch(/^(word )+word\n\[/);
    expect(cutEnd(`a ${'k'.repeat(5_000)}`, 300)).not.toMatch(/k{80}/);
  });
});

describe('cutMiddle', () => {
  it.each(Object.values(KNOWN).flat())('cuts %j, %i times, to %i as the server knows it', (...known) => {
    const [piece, times, limit, cut] = known;
    expect(cutMiddle(piece.repeat(times), limit)).toBe(cut);
  });

  it('leaves a short text alone', () => {
    expect(cutMiddle('abc', 3)).toBe('abc');
  });

  it('keeps both ends within the limit and says how much is gone', () => {
    const cut = cutMiddle(`start${'x'.repeat(50_000)}end`, 1_000);
    expect(cut.length).toBeLessThanOrEqual(1_000);
    expect(cut).toMatch(/^startx+\n\[\.\.\. 49,068 characters cut out here \.\.\.\]\nx+end$/);
  });

  it('never leaves half a character', () => {
    expect(cutMiddle('😀'.repeat(2_000), 1_001)).not.toMatch(LONE);
    expect(cutMiddle(`a${'😀'.repeat(2_000)}`, 1_000)).not.toMatch(LONE);
  });
});

describe('cutTerminalText', () => {
  it('removes colours, titles and links', () => {
    expect(withoutAnsi(`${RED}KeyError${OFF} \u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b`)).toBe(
      'KeyError ab',
    );
  });

  it('keeps the end of a long coloured text', () => {
    const text = `${RED}first${OFF}${`${RED}x${OFF}`.repeat(100_000)}${RED}last${OFF}`;
    const cut = cutTerminalText(text, 4_000);
    expect(cut.length).toBeLessThanOrEqual(4_000);
    expect(cut).toMatch(/^first[\s\S]*last$/);
    expect(cut).not.toContain('\u001b');
  });
});

describe('joinLines', () => {
  it('joins the lines of nbformat', () => {
    expect(joinLines(['a\n', 'b'], 100)).toBe('a\nb');
  });

  it('takes only the ends of very many lines', () => {
    const joined = joinLines(['first\n', ...Array(1_000_000).fill('line\n'), 'last'], 100);
    expect(joined.length).toBeLessThan(5_000);
    expect(joined).toMatch(/^first\n[\s\S]*last$/);
  });
});
