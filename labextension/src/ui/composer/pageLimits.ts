import type { Translate } from '../../host';
import type { ChatOptions } from '../options';

/** What the page's author lets a message carry; what the server takes is checked where files are sent. */
export type PageLimits = NonNullable<NonNullable<ChatOptions['composer']>['attachments']>;

/** What holds where the page says nothing, as the official options have it. */
const MAX_SIZE = 100 * 1024 * 1024;
const MAX_COUNT = 10;

/** Gives why the page does not want the file beside `count` others, and what to do; null when it does. */
export function refusalOf(file: File, count: number, limits: PageLimits, t: Translate): string | null {
  const { accept, maxSize, maxCount = MAX_COUNT } = limits;
  if (count >= maxCount) return t('A message takes at most %1 files. Remove one first.', maxCount);
  if (accept && !isAccepted(file, accept)) return t('Files of this type cannot be attached.');
  const most = sizeFor(maxSize, file);
  return file.size > most ? t('Larger than %1. Attach a smaller part of it.', sizeText(most)) : null;
}

/** For the `accept` of a file input; empty for all files. */
export function acceptText(accept: { readonly [mime: string]: readonly string[] } = {}): string {
  return Object.entries(accept)
    .flatMap(([mime, endings]) => [mime, ...endings])
    .join(',');
}

/** A size for a person to read, such as `2.4 MB`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit > 0 && size < 10 ? Math.round(size * 10) / 10 : Math.round(size)} ${units[unit]}`;
}

function isAccepted(file: File, types: NonNullable<PageLimits['accept']>): boolean {
  const name = file.name.toLowerCase();
  return Object.entries(types).some(
    ([mime, endings]) => fits(mime, file.type) || endings.some((each) => name.endsWith(each.toLowerCase())),
  );
}

/** The longest pattern is the closest. */
function sizeFor(limit: PageLimits['maxSize'], file: File): number {
  if (limit === undefined || typeof limit === 'number') return limit ?? MAX_SIZE;
  const patterns = Object.keys(limit).filter((pattern) => fits(pattern, file.type));
  const closest = patterns.sort((a, b) => b.length - a.length)[0];
  return limit[closest ?? '*'] ?? limit[''] ?? MAX_SIZE;
}

/** Whether `mime` is what the pattern says, such as `image/*`. */
function fits(pattern: string, mime: string): boolean {
  return pattern === mime || (pattern.endsWith('/*') && mime.startsWith(pattern.slice(0, -1)));
}
