/** What edits make of the marks of origin: what the assistant writes gets one, and it goes where its lines go. */
import type { Author } from '../host';
import type { Json } from '../json';
import { fingerprints, within, without } from '../provenance/fingerprints';
import { MARK_KEY, MAX_EARLIER, MAX_LINES, type Mark, readMark, writtenMark } from '../provenance/mark';
import type { CellRecord, LiveCell, Metadata } from './notebook';
import { same } from './sameness';
import type { MarkChange, Pieces, RawMark, Step } from './step';

export function markOf({ metadata }: { metadata: Metadata }): RawMark {
  return metadata[MARK_KEY];
}

/** `metadata` with this mark, its keys in their order. */
export function withMark(metadata: Metadata, mark: RawMark): Metadata {
  const { [MARK_KEY]: _, ...others } = metadata;
  return mark === undefined ? others : { ...metadata, [MARK_KEY]: mark };
}

interface Cells {
  find(id: string): LiveCell | undefined;
}

/** `step`, planned for these cells, with the marks that it makes; without an author nothing new is marked. */
export function marked(step: Step, cells: Cells, author: Author | undefined): Step {
  switch (step.kind) {
    case 'insert':
      return author ? { ...step, record: written(step.record, author) } : step;
    case 'text': {
      const from = rawMark(step.id, cells);
      const to = author && step.from !== step.to ? changed(from, step, author) : from;
      return to === from ? step : { ...step, mark: { from, to } };
    }
    case 'divide':
      return parted(step, rawMark(step.id, cells));
    case 'join':
      return united(step, rawMark(step.id, cells));
    default:
      return step;
  }
}

/** What `now` becomes where the text goes from one to another and with it a mark, which `now` may no longer be. */
export function carriedMark(
  now: RawMark,
  { from, to }: MarkChange,
  text: { from: string; to: string },
): RawMark {
  if (sameMark(now, from)) {
    return to;
  }
  const mark = readMark(now);
  if (!mark) {
    return now;
  }
  // Another turn wrote there too: what goes of the text goes of its lines.
  const lines = without(mark.lines, without(fingerprints(text.from), fingerprints(text.to)));
  if (lines.length === mark.lines.length) {
    return now;
  }
  return lines.length === 0 ? undefined : writtenMark({ ...mark, lines });
}

export function sameMark(one: RawMark, other: RawMark): boolean {
  return one === undefined || other === undefined ? one === other : same(one, other);
}

function rawMark(id: string, cells: Cells): RawMark {
  const cell = cells.find(id);
  return cell && markOf(cell.record());
}

function written(record: CellRecord, author: Author): CellRecord {
  const lines = fingerprints(record.source).slice(0, MAX_LINES).sort();
  const mark = writtenMark({ change: 'wrote', author, lines, earlier: [] });
  return { ...record, metadata: withMark(record.metadata, mark) };
}

function changed(raw: RawMark, text: { from: string; to: string }, author: Author): Json {
  const [before, after] = [fingerprints(text.from), fingerprints(text.to)];
  const old = readMark(raw);
  const kept = without(old?.lines ?? [], without(before, after));
  const lines = [...kept, ...without(after, before)].slice(0, MAX_LINES).sort();
  const change = before.length === 0 ? 'wrote' : (old?.change ?? 'changed');
  return writtenMark({ change, author, lines, earlier: earlierThan(author.model, old ? [old] : []) });
}

/** A part gets the lines that are in it, and no mark where none is. What a person took out stays with the first. */
function parted(step: { kind: 'divide' } & Pieces, raw: RawMark): Step {
  const mark = readMark(raw);
  if (!mark) {
    return step;
  }
  let left = mark.lines;
  const others = step.others.map((other) => {
    const lines = within(left, fingerprints(other.source));
    left = without(left, lines);
    return lines.length === 0
      ? other
      : { ...other, metadata: withMark(other.metadata, writtenMark({ ...mark, lines })) };
  });
  const first =
    left.length === 0 && mark.lines.length > 0 ? undefined : writtenMark({ ...mark, lines: left });
  return { ...step, others, marks: { whole: raw, first } };
}

/** The newest author, and the lines of all. */
function united(step: { kind: 'join' } & Pieces, raw: RawMark): Step {
  const all = [raw, ...step.others.map(markOf)].flatMap((each) => readMark(each) ?? []);
  const [newest] = [...all].sort((one, other) => (one.author.at < other.author.at ? 1 : -1));
  if (!newest) {
    return step;
  }
  const { author } = newest;
  const lines = all
    .flatMap((mark) => mark.lines)
    .slice(0, MAX_LINES)
    .sort();
  const change = all.length > step.others.length && all.every((mark) => mark.change === 'wrote');
  const whole = writtenMark({
    change: change ? 'wrote' : 'changed',
    author,
    lines,
    earlier: earlierThan(author.model, all),
  });
  return { ...step, marks: { whole, first: raw } };
}

function earlierThan(model: string, marks: readonly Mark[]): string[] {
  const models = marks.flatMap(({ author, earlier }) => [author.model, ...earlier]);
  return [...new Set(models)].filter((each) => each !== model).slice(0, MAX_EARLIER);
}
