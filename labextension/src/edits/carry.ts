/**
 * Carries a step out on a notebook that may have changed since it was noted, and leaves alone what a person did in the
 * meantime. What cannot be told for sure is left as it is, with both texts.
 */
import type { Draft } from './draft';
import { mergeLines } from './lines';
import { carriedMark, markOf, sameMark, withMark } from './marking';
import { type CellParts, type CellRecord, type LiveCell, partsOf } from './notebook';
import { indexOfPlace, placeAt, stillAt } from './place';
import { isUntouched, keepsItsParts, same } from './sameness';
import type { MarkChange, Pieces, RawMark, Step } from './step';

/** Why a cell is left as it is. */
export type Why = 'conflict' | 'edited' | 'retyped' | 'moved' | 'gone' | 'apart' | 'locked' | 'running';

export interface Left {
  cellId: string;
  why: Why;
  /** For `conflict` and `edited`: the text as it is, and as it would have been; null for no cell at all. */
  now?: string;
  wanted?: string | null;
}

export type Outcome =
  /** `step` is what was really done. */
  | { kind: 'done'; step: Step }
  /** Somebody else did it. */
  | { kind: 'already' }
  | { kind: 'left'; left: Left };

const ALREADY: Outcome = { kind: 'already' };

export function carry(step: Step, draft: Draft): Outcome {
  switch (step.kind) {
    case 'text':
      return carryText(step, draft);
    case 'parts':
      return carryParts(step, draft);
    case 'insert':
      return carryInsertion(step.record, step, draft);
    case 'remove':
      return carryRemoval(step.record, draft);
    case 'move':
      return carryMove(step, draft);
    case 'divide':
      return divide(step, draft);
    case 'join':
      return join(step, draft);
    default:
      return step satisfies never;
  }
}

function carryText({ id, from, to, mark }: Extract<Step, { kind: 'text' }>, draft: Draft): Outcome {
  const cell = draft.find(id);
  if (!cell) {
    return left(id, 'gone');
  }
  const { source } = cell;
  const merged = mergeLines(from, source, to);
  if (merged === source) {
    // Edits that came back to where they began leave a mark.
    const change = from === to && cell.editable && changeMark(cell, mark, { from, to }, draft);
    return change ? done({ kind: 'text', id, from, to, mark: change }) : ALREADY;
  }
  if (!cell.editable) {
    return left(id, 'locked');
  }
  if (merged === null) {
    return left(id, 'conflict', { now: source, wanted: to });
  }
  draft.setSource(id, merged);
  const text = { from: source, to: merged };
  const change = changeMark(cell, mark, text, draft);
  return done({ kind: 'text', id, ...text, ...(change && { mark: change }) });
}

/** Changes the mark with the text, and tells how; undefined where nothing of it changes. */
function changeMark(
  cell: LiveCell,
  mark: MarkChange | undefined,
  text: { from: string; to: string },
  draft: Draft,
): MarkChange | undefined {
  if (!mark) {
    return undefined;
  }
  const from = markOf(cell.record());
  const to = carriedMark(from, mark, text);
  draft.setMark(cell.id, to);
  return sameMark(from, to) ? undefined : { from, to };
}

function carryParts({ id, from, to }: Extract<Step, { kind: 'parts' }>, draft: Draft): Outcome {
  const cell = draft.find(id);
  if (!cell) {
    return left(id, 'gone');
  }
  const now = partsOf(cell.record());
  if (now.type !== from.type) {
    return now.type === to.type ? ALREADY : left(id, 'retyped');
  }
  const why = heldBack(cell);
  if (why) {
    return left(id, why);
  }
  if (!same(now.attachments, from.attachments)) {
    return left(id, 'edited');
  }
  const bare = (parts: CellParts) => withMark(parts.metadata, undefined);
  const metadata = same(bare(now), bare(from)) ? withMark(to.metadata, markOf(now)) : now.metadata;
  const parts: CellParts = { ...to, metadata };
  draft.setParts(id, parts);
  return done({ kind: 'parts', id, from: now, to: parts });
}

function carryInsertion(
  record: CellRecord,
  { place }: Extract<Step, { kind: 'insert' }>,
  draft: Draft,
): Outcome {
  if (draft.has(record.id)) {
    return ALREADY;
  }
  const index = indexOfPlace(draft.cells, place);
  draft.insert(index, record);
  return done({ kind: 'insert', record, place: placeAt(draft.cells, index, record.id) });
}

function carryRemoval(record: CellRecord, draft: Draft): Outcome {
  const { id } = record;
  const cell = draft.find(id);
  if (!cell) {
    return draft.has(id) ? left(id, 'apart') : ALREADY;
  }
  if (!isUntouched(cell, record)) {
    return left(id, 'edited', { now: cell.source, wanted: null });
  }
  const why = unremovable(cell);
  if (why) {
    return left(id, why);
  }
  const place = placeAt(draft.cells, draft.indexOf(id), id);
  draft.remove(id);
  return done({ kind: 'remove', record: cell.record(), place });
}

function carryMove({ id, from, to }: Extract<Step, { kind: 'move' }>, draft: Draft): Outcome {
  const cell = draft.find(id);
  if (!cell) {
    return left(id, 'gone');
  }
  const index = draft.indexOf(id);
  if (!stillAt(draft.cells, index, from)) {
    return stillAt(draft.cells, index, to) ? ALREADY : left(id, 'moved');
  }
  if (cell.running) {
    return left(id, 'running');
  }
  const before = placeAt(draft.cells, index, id);
  const target = indexOfPlace(
    draft.cells.filter((other) => other !== cell),
    to,
  );
  if (target === index) {
    return ALREADY;
  }
  draft.move(id, target);
  return done({ kind: 'move', id, from: before, to: placeAt(draft.cells, target, id) });
}

function join({ id, whole, others, marks }: Pieces, draft: Draft): Outcome {
  const cells = [id, ...others.map((other) => other.id)].map((each) => draft.find(each));
  const [first, ...rest] = cells;
  if (first?.source === whole && rest.every((cell) => !cell)) {
    return ALREADY;
  }
  if (!first || cells.some((cell) => !cell)) {
    return left(id, 'gone');
  }
  const found = rest as LiveCell[];
  const at = draft.indexOf(id);
  if (found.some((cell, i) => draft.cells[at + 1 + i] !== cell || cell.type !== first.type)) {
    return left(id, 'apart');
  }
  const why = heldBack(first) ?? found.map(unremovable).find(Boolean);
  if (why) {
    return left(id, why);
  }
  const texts = [first, ...found].map(({ source }) => source);
  const joined = texts.join('\n');
  if (found.some((cell, i) => !keepsItsParts(cell, others[i] as CellRecord))) {
    return left(id, 'edited', { now: first.source, wanted: joined });
  }
  const records = found.map((cell) => cell.record());
  draft.setSource(id, joined);
  for (const { id: other } of found) {
    draft.remove(other);
  }
  const turned = marks && turnMark(first, marks.first, marks.whole, draft);
  return done({ kind: 'join', id, whole: joined, texts, others: records, ...(turned && { marks }) });
}

/** Whether the cell still had the one mark, and has the other now. */
function turnMark(cell: LiveCell, from: RawMark, to: RawMark, draft: Draft): boolean {
  const still = sameMark(markOf(cell.record()), from);
  if (still) {
    draft.setMark(cell.id, to);
  }
  return still;
}

function divide({ id, whole, texts, others, marks }: Pieces, draft: Draft): Outcome {
  const first = draft.find(id);
  if (!first) {
    return left(id, 'gone');
  }
  const back = others.filter((other) => draft.has(other.id));
  if (back.length > 0) {
    return back.length === others.length ? ALREADY : left(id, 'apart');
  }
  if (!first.editable) {
    return left(id, 'locked');
  }
  const { source } = first;
  const parts = dividedLikewise(whole, source, texts);
  if (!parts) {
    return left(id, 'conflict', { now: source, wanted: texts[0] ?? '' });
  }
  const records = others.map((other, i) => ({ ...other, source: parts[i + 1] ?? '' }));
  draft.setSource(id, parts[0] ?? '');
  records.forEach((record, i) => {
    draft.insert(draft.indexOf(id) + 1 + i, record);
  });
  const turned = marks && turnMark(first, marks.whole, marks.first, draft);
  return done({ kind: 'divide', id, whole: source, texts: parts, others: records, ...(turned && { marks }) });
}

/** `now` cut where `whole` is to be cut into `texts`; null where a person wrote across a cut. */
function dividedLikewise(whole: string, now: string, texts: string[]): string[] | null {
  let cut = '\0';
  while (`${whole}${now}`.includes(cut)) {
    cut += '\0';
  }
  const merged = mergeLines(whole, now, texts.join(`\n${cut}\n`));
  if (merged === null) {
    return null;
  }
  const parts: string[][] = [[]];
  for (const line of merged.split('\n')) {
    if (line === cut) {
      parts.push([]);
    } else {
      parts.at(-1)?.push(line);
    }
  }
  return parts.length === texts.length ? parts.map((lines) => lines.join('\n')) : null;
}

/** Why the cell's text and type cannot change now. */
function heldBack(cell: LiveCell): Why | null {
  return cell.running ? 'running' : cell.editable ? null : 'locked';
}

/** Why the cell cannot be taken out now. */
function unremovable(cell: LiveCell): Why | null {
  return cell.running ? 'running' : cell.deletable ? null : 'locked';
}

function done(step: Step): Outcome {
  return { kind: 'done', step };
}

function left(cellId: string, why: Why, texts: { now?: string; wanted?: string | null } = {}): Outcome {
  return { kind: 'left', left: { cellId, why, ...texts } };
}
