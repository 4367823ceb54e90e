/**
 * What a cell's metadata says of its origin, under one key. README.md has the table of its fields. Whoever wrote the
 * notebook wrote it too: it is read as text from elsewhere.
 */
import type { Author } from '../host';
import type { Json } from '../json';
import { fingerprints, within } from './fingerprints';

export const MARK_KEY = 'jupyter_chatkit';

/** Lines of a cell that a mark has fingerprints of, models that wrote earlier, and characters of a name. */
export const MAX_LINES = 400;
export const MAX_EARLIER = 4;
export const MAX_NAME = 200;

const LINES = /^([0-9a-f]{4}( [0-9a-f]{4})*)?$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
/** Characters that are not seen, or turn others around. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;

/** `change` is "wrote" where the cell is the assistant's, "changed" where it was a person's before. */
export interface Mark {
  change: 'wrote' | 'changed';
  author: Author;
  /** The fingerprints of the lines that the assistant wrote, in rising order. */
  lines: string[];
  /** The other models that wrote in the cell before, newest first. */
  earlier: string[];
}

/** The mark in a cell's metadata, null where there is none or it is none. */
export function readMark(raw: unknown): Mark | null {
  const value = (raw ?? {}) as { [key: string]: unknown };
  const { version, change, at, lines, earlier = [] } = value;
  const [model, acceptedBy, request] = [value.model, value.accepted_by, value.request].map(readName);
  const isMark =
    version === 1 &&
    (change === 'wrote' || change === 'changed') &&
    typeof at === 'string' &&
    TIME.test(at) &&
    !Number.isNaN(Date.parse(at)) &&
    typeof lines === 'string' &&
    lines.length < MAX_LINES * 5 &&
    LINES.test(lines) &&
    Array.isArray(earlier);
  if (!isMark || model === undefined || acceptedBy === undefined || request === undefined) {
    return null;
  }
  return {
    change,
    author: { model, at, acceptedBy, request },
    lines: lines === '' ? [] : lines.split(' '),
    earlier: earlier.slice(0, MAX_EARLIER).flatMap((each) => readName(each) ?? []),
  };
}

/** The mark as metadata have it, its keys in the order in which nbformat writes them. */
export function writtenMark({ change, author, lines, earlier }: Mark): Json {
  const { model, at, acceptedBy, request } = author;
  return {
    accepted_by: acceptedBy.slice(0, MAX_NAME),
    at,
    change,
    ...(earlier.length > 0 && { earlier }),
    lines: lines.join(' '),
    model: model.slice(0, MAX_NAME),
    request,
    version: 1,
  };
}

/** The lines of `mark` that are still in `text`, in whole percent, 100 for all alone; null where it has none. */
export function asWritten(mark: Mark, text: string): number | null {
  const { length } = mark.lines;
  return length === 0 ? null : Math.floor((100 * within(mark.lines, fingerprints(text)).length) / length);
}

function readName(value: unknown): string | undefined {
  return typeof value === 'string'
    ? value.slice(0, MAX_NAME).replace(UNSEEN, '').slice(0, MAX_NAME)
    : undefined;
}
