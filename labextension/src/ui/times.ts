import type { Translate } from '../host';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago `iso` was, in a few words; empty for what is no time. */
export function timeAgo(iso: string, t: Translate, now = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (Number.isNaN(seconds)) return '';
  if (seconds < MINUTE) return t('just now');
  if (seconds < HOUR) return t('%1 min ago', Math.floor(seconds / MINUTE));
  if (seconds < DAY) return t('%1 h ago', Math.floor(seconds / HOUR));
  if (seconds < 2 * DAY) return t('yesterday');
  if (seconds < 14 * DAY) return t('%1 days ago', Math.floor(seconds / DAY));
  return new Date(iso).toLocaleDateString();
}

/** The time in full, as the reader's browser writes it. */
export function exactTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? '' : time.toLocaleString();
}
