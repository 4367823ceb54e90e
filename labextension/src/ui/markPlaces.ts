/**
 * Puts marks into Markdown before it is drawn, as characters that Markdown reads as punctuation, at places where
 * they cannot change what the rest means: at the end of a word, never inside code, a link, mathematics or HTML.
 */
import type { Mark } from './citations';

/** Between brackets that no keyboard has, so that Markdown takes the mark for punctuation and nobody wrote it. */
const OPEN = '\u2045';
const CLOSE = '\u2046';
const FIRST = 0xe000;
const MOST = 0x1000;

/** A mark in a drawn text; its group is for `sourceOf`. */
export const MARK = new RegExp(`${OPEN}([\ue000-\uefff])${CLOSE}`, 'g');

/** What has to stay whole. Fences and display mathematics leave no place in them or after them on their line. */
const WHOLE = new RegExp(
  [
    '(?<block>^[ \\t>]*(?<fence>`{3,}|~{3,})[^\\n]*(?:\\n[\\s\\S]*?(?:^[ \\t>]*\\k<fence>[^\\n]*$|$(?![\\s\\S]))|$)',
    '|^[ \\t]*<[a-z/!][\\s\\S]*?(?:\\n[ \\t]*\\n|$(?![\\s\\S]))|\\$\\$[\\s\\S]*?(?:\\$\\$|$(?![\\s\\S]))',
    '|\\\\\\[[\\s\\S]*?(?:\\\\\\]|$(?![\\s\\S]))|^ {0,3}\\[[^\\]\\n]+\\]:[^\\n]*$',
    '|^[ \\t>]*\\|?[ \\t]*:?-+:?[ \\t]*(?:\\|[ \\t]*:?-+:?[ \\t]*)*\\|?[ \\t]*$|^[ \\t>]*=+[ \\t]*$',
    '|^[ \\t>]*(?:[*_][ \\t]*){3,}$)',
    '|(?<ticks>`+)(?!`)[\\s\\S]*?(?<!`)\\k<ticks>(?!`)|`+[^\\n]*',
    '|!?\\[(?:[^\\[\\]\\n]|\\[[^\\[\\]\\n]*\\])*\\](?:\\((?:[^()\\n]|\\([^()\\n]*\\))*\\)|\\[[^\\]\\n]*\\])?',
    '|<[^>\\s][^>\\n]*>|\\$[^$\\n]+\\$|\\\\\\([\\s\\S]*?\\\\\\)|\\\\.|&[#\\w]{1,12};',
    '|(?<url>(?:https?:\\/\\/|ftp:\\/\\/|www\\.)[^\\s<|]+|[\\w.+-]+@[\\w.-]+)',
  ].join(''),
  'gim',
);

/** The beginning of a line that is Markdown and no text: of a list, a heading, a quote, a row. */
const LEADING = /^[\s>|]*(?:(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?|#{1,6}\s+|[\s>|]+)*/;
const LIST = /^ {0,3}(?:[-*+]|\d{1,9}[.)])\s/m;
const SPECIAL = /[`*_~[\]<>()!$\\|#:/@&]/;
const WORD = /[\p{L}\p{N}\p{M}]/u;
/** Scripts that put no space between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Gives `text` with `marks`, whose indices count from its beginning; beyond its end is its end. */
export function withMarks(text: string, marks: readonly Mark[]): string {
  if (marks.length === 0) return text;
  const wholes = wholesOf(text);
  let after = '';
  const inside: { at: number; mark: string }[] = [];
  for (const { source, index } of marks) {
    const at = placeFor(text, index, wholes);
    const mark = source < MOST ? markOf(source) : '';
    if (at === null) after += mark;
    else inside.push({ at, mark });
  }
  const marked = insert(text, inside, wholes);
  return after ? `${marked.trimEnd()}\n\n${after}` : marked;
}

/** The source that the group of a found `MARK` stands for. */
export function sourceOf(character: string): number {
  return character.charCodeAt(0) - FIRST;
}

/** One mark, as it stands in the text. */
export function markOf(source: number): string {
  return OPEN + String.fromCharCode(FIRST + source) + CLOSE;
}

/** From here to there in the text; in a `block` and right behind it there is no place. */
interface Whole {
  from: number;
  to: number;
  block: boolean;
  url: boolean;
}

function wholesOf(text: string): Whole[] {
  const wholes = [...text.matchAll(WHOLE)].map(({ index, 0: found, groups }) => ({
    from: index,
    to: index + found.length,
    block: groups?.block !== undefined,
    url: groups?.url !== undefined,
  }));
  const code = LIST.test(text) ? [] : [...text.matchAll(/^(?: {4}|\t)[^\n]*/gm)];
  for (const { index, 0: found } of code) {
    wholes.push({ from: index, to: index + found.length, block: true, url: false });
  }
  return wholes.filter(({ from, to }) => to > from);
}

/** An address would take up what follows it, so a space comes between. */
function insert(text: string, places: { at: number; mark: string }[], wholes: readonly Whole[]): string {
  let marked = '';
  let done = 0;
  for (const { at, mark } of places.sort((one, other) => one.at - other.at)) {
    const address = at > done && wholes.some((whole) => whole.url && whole.to === at);
    marked += text.slice(done, at) + (address ? ' ' : '') + mark;
    done = at;
  }
  return marked + text.slice(done);
}

/** The nearest safe place, at or after the end of the word before `index`; null where none is safe. */
function placeFor(text: string, index: number, wholes: readonly Whole[]): number | null {
  let at = text.slice(0, Math.max(0, index)).trimEnd().length || 1;
  for (; at < text.length; at++) {
    const whole = wholes.find(({ from, to }) => from < at && at < to);
    if (whole?.block) return null;
    if (whole) at = whole.to;
    if (isSafe(text, at, wholes)) break;
  }
  return withinTheRow(text, Math.min(at, text.length), wholes);
}

function isSafe(text: string, at: number, wholes: readonly Whole[]): boolean {
  const before = text[at - 1] ?? '';
  const after = text[at] ?? ' ';
  const line = text.lastIndexOf('\n', at - 1) + 1;
  const leading = LEADING.exec(text.slice(line))?.[0].length ?? 0;
  if (at <= line + leading) return false;
  if (/\s/.test(after)) return !/\s/.test(before);
  if (SPECIAL.test(after)) return false;
  if (SPECIAL.test(before) && !wholes.some(({ to }) => to === at)) return false;
  if (UNSPACED.test(before) || UNSPACED.test(after)) return true;
  return WORD.test(before) && !WORD.test(after);
}

/** What follows the last bar of a table's row is no longer of the table. */
function withinTheRow(text: string, at: number, wholes: readonly Whole[]): number | null {
  const cell = text.slice(0, at).replace(/[\s|]+$/, '').length;
  const place = text.slice(cell, at).includes('|') ? cell : at;
  const inBlock = wholes.some(({ from, to, block }) => block && from <= place && place <= to);
  return inBlock || place === 0 ? null : place;
}
