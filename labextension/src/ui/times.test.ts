import { expect, it } from 'vitest';
import { exactTime, timeAgo } from './times';

const NOW = Date.parse('2026-01-10T12:00:00Z');
const t = (text: string, ...args: (string | number)[]) => text.replace('%1', String(args[0]));

it.each([
  ['2026-01-10T11:59:30Z', 'just now'],
  ['2026-01-10T11:15:00Z', '45 min ago'],
  ['2026-01-10T02:00:00Z', '10 h ago'],
  ['2026-01-09T11:00:00Z', 'yesterday'],
  ['2026-01-05T12:00:00Z', '5 days ago'],
  ['no time', ''],
])('%s is %j', (iso, words) => {
  expect(timeAgo(iso, t, NOW)).toBe(words);
});

it('writes no exact time for what is none', () => {
  expect(exactTime('no time')).toBe('');
});
