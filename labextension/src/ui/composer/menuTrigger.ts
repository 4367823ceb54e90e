import type { Mention } from '../mentions';

/** A menu that what is written asks for: "@" and "/" with what follows them up to the cursor. */
export interface Trigger {
  kind: 'entity' | 'command';
  /** Offset of the sign. */
  start: number;
  query: string;
}

/** Beyond this a text behind "@" is no name that one looks for, in characters. */
const LONGEST_QUERY = 40;

/** The menu asked for at `caret`; null within a tag, and where there is no sign. */
export function triggerAt(text: string, caret: number, mentions: readonly Mention[]): Trigger | null {
  const before = text.slice(0, caret);
  const command = /^\/([^\n]*)$/.exec(before)?.[1];
  if (command !== undefined && command.length <= LONGEST_QUERY) {
    return { kind: 'command', start: 0, query: command };
  }
  const query = /(?:^|[\s([{,;])@((?:[^\s@][^\n@]*)?)$/.exec(before)?.[1];
  if (query === undefined || query.length > LONGEST_QUERY) return null;
  const start = caret - query.length - 1;
  if (mentions.some((mention) => mention.start === start)) return null;
  return { kind: 'entity', start, query };
}
