/** From what the assistant asks for to the steps that do it, or the reason why not. Nothing is changed here. */
import { hashSource } from '../hash';
import type { Author } from '../host';
import type { Draft } from './draft';
import type { CellRef, Edit, Hunk, NewCell, Target } from './edit';
import { marked } from './marking';
import {
  type CellParts,
  type CellRecord,
  type LiveCell,
  type Metadata,
  makeRecord,
  partsOf,
} from './notebook';
import { placeAt } from './place';
import { Refusal } from './refusal';
import { same } from './sameness';
import type { Step } from './step';

export interface Planning {
  /** The texts of the cells before the first edit of the call: what hashes are of. */
  texts: ReadonlyMap<string, string>;
  newId(): string;
  /** `code` with the secrets of `original` in place of their marks; null when one cannot be told for sure. */
  restore(code: string, original: string): string | null;
  /** Who writes it: what is written is marked so. */
  author?: Author;
}

/** What `edit` comes to on `draft`, as far as the edits before it have been done there. Throws a `Refusal`. */
export function plan(edit: Edit, draft: Draft, planning: Planning): Step[] {
  return stepsOf(edit, draft, planning).map((step) => marked(step, draft, planning.author));
}

function stepsOf(edit: Edit, draft: Draft, planning: Planning): Step[] {
  switch (edit.edit) {
    case 'insert':
      return insertion(edit.cells, targetIndex(edit.target, draft), draft, planning);
    case 'replace': {
      const cell = asRead(editable(edit, draft, planning), planning);
      return [text(cell, restored(edit.source, cell, planning))];
    }
    case 'patch': {
      const cell = editable(edit, draft, planning);
      return [text(cell, patched(cell, edit.hunks, planning))];
    }
    case 'move':
      return move(found(edit, draft, planning), edit.target, draft);
    case 'split':
      return split(asRead(editable(edit, draft, planning), planning), edit.lines, planning);
    case 'merge':
      return merge(edit.cells, draft, planning);
    case 'change_type':
      return retype(editable(edit, draft, planning), edit.type);
    case 'delete': {
      const cell = asRead(removable(edit, draft, planning), planning);
      const place = placeAt(draft.cells, draft.indexOf(cell.id), cell.id);
      return [{ kind: 'remove', record: cell.record(), place }];
    }
    default:
      return edit satisfies never;
  }
}

function found({ cellId, sourceHash }: CellRef, draft: Draft, { texts }: Planning): LiveCell {
  const cell = draft.find(cellId);
  if (!cell) {
    throw new Refusal(`There is no cell ${cellId}. List the cells again.`);
  }
  if (hashSource(texts.get(cellId) ?? cell.source) !== sourceHash) {
    throw new Refusal(`Cell ${cellId} has changed since you read it. Read it again before you edit it.`);
  }
  return cell;
}

function editable(ref: CellRef, draft: Draft, planning: Planning): LiveCell {
  const cell = found(ref, draft, planning);
  if (!cell.editable) {
    throw new Refusal(`Cell ${cell.id} is read-only. Insert a cell below it instead.`);
  }
  return cell;
}

function removable(ref: CellRef, draft: Draft, planning: Planning): LiveCell {
  const cell = found(ref, draft, planning);
  if (!cell.deletable) {
    throw new Refusal(`Cell ${cell.id} must not be removed.`);
  }
  return still(cell);
}

/** For what goes by the whole text: an earlier edit of the call may have brought some that was never read. */
function asRead(cell: LiveCell, { texts }: Planning): LiveCell {
  if (cell.source !== texts.get(cell.id)) {
    throw new Refusal(
      `An earlier edit of this call changed cell ${cell.id}. Patch it instead, or read it and edit it in another call.`,
    );
  }
  return cell;
}

function still(cell: LiveCell): LiveCell {
  if (cell.running) {
    throw new Refusal(`Cell ${cell.id} is running. Wait until it ends, or interrupt the kernel.`);
  }
  return cell;
}

function text(cell: LiveCell, to: string): Step {
  return { kind: 'text', id: cell.id, from: cell.source, to };
}

function restored(code: string, cell: LiveCell, { texts, restore }: Planning): string {
  const real = restore(code, texts.get(cell.id) ?? cell.source);
  if (real === null) {
    throw new Refusal(
      'A hidden secret in the text could not be put back. Leave the lines with [[redacted:...]] as they are.',
    );
  }
  return real;
}

function patched(cell: LiveCell, hunks: readonly Hunk[], planning: Planning): string {
  let source = cell.source;
  for (const [index, hunk] of hunks.entries()) {
    const old = restored(hunk.old, cell, planning);
    const at = source.indexOf(old);
    if (old === '' || at === -1) {
      throw new Refusal(`The old text of hunk ${index + 1} is not in cell ${cell.id}. Copy it exactly.`);
    }
    if (source.indexOf(old, at + 1) !== -1) {
      throw new Refusal(
        `The old text of hunk ${index + 1} occurs several times in cell ${cell.id}. Give more of the lines around it.`,
      );
    }
    source = source.slice(0, at) + restored(hunk.new, cell, planning) + source.slice(at + old.length);
  }
  return source;
}

function targetIndex(target: Target, draft: Draft): number {
  if (!('cellId' in target)) {
    return target.where === 'start' ? 0 : draft.cells.length;
  }
  if (!draft.find(target.cellId)) {
    throw new Refusal(`There is no cell ${target.cellId} to put it beside. List the cells again.`);
  }
  return draft.indexOf(target.cellId) + (target.where === 'below' ? 1 : 0);
}

function insertion(cells: readonly NewCell[], index: number, draft: Draft, planning: Planning): Step[] {
  const { above, below } = placeAt(draft.cells, index);
  const steps: Step[] = [];
  for (const { type, source } of cells) {
    const real = planning.restore(source, '');
    if (real === null) {
      throw new Refusal(
        'A new cell cannot have a hidden secret in it. Read it from the environment instead.',
      );
    }
    const record = newCell(planning.newId(), type, real);
    steps.push({ kind: 'insert', record, place: { above: [...above], below } });
    above.unshift(record.id);
  }
  return steps;
}

/** What is inserted by a person's leave is trusted, as what they type is. */
function newCell(id: string, type: CellRecord['type'], source: string): CellRecord {
  const metadata: Metadata = type === 'code' ? { trusted: true } : {};
  return makeRecord({ id, type, source, metadata, outputs: [], executionCount: null, attachments: null });
}

function move(cell: LiveCell, target: Target, draft: Draft): Step[] {
  const from = draft.indexOf(cell.id);
  const before = targetIndex(target, draft);
  const to = before > from ? before - 1 : before;
  if (to === from) {
    return [];
  }
  still(cell);
  const others = draft.cells.filter((other) => other !== cell);
  const place = placeAt(others, to);
  return [{ kind: 'move', id: cell.id, from: placeAt(draft.cells, from, cell.id), to: place }];
}

function split(cell: LiveCell, at: readonly number[], planning: Planning): Step[] {
  const lines = cell.source.split('\n');
  const cuts = [0, ...at.map((line) => line - 1), lines.length];
  if (cuts.some((cut, i) => i > 0 && cut <= (cuts[i - 1] as number))) {
    throw new Refusal(
      `Cell ${cell.id} has ${lines.length} lines: it can be split at lines 2 to ${lines.length}, in rising order.`,
    );
  }
  still(cell);
  const texts = cuts.slice(1).map((cut, i) => lines.slice(cuts[i], cut).join('\n'));
  const { type, attachments } = cell.record();
  const others = texts
    .slice(1)
    .map((source) => ({ ...newCell(planning.newId(), type, source), attachments }));
  return [{ kind: 'divide', id: cell.id, whole: cell.source, texts, others }];
}

function merge(refs: readonly CellRef[], draft: Draft, planning: Planning): Step[] {
  const [first, ...rest] = refs.map((ref, i) => (i ? removable : editable)(ref, draft, planning));
  if (!first || rest.length === 0) {
    throw new Refusal('Merging takes two cells or more.');
  }
  still(first);
  const at = draft.indexOf(first.id);
  for (const [i, cell] of rest.entries()) {
    if (draft.cells[at + 1 + i] !== cell) {
      throw new Refusal(
        'Only cells that follow each other can be merged, named from the top. Move them first.',
      );
    }
    if (cell.type !== first.type) {
      throw new Refusal(`Cell ${cell.id} is of another type than ${first.id}. Change its type first.`);
    }
    if (bringsAttachments(cell, first)) {
      throw new Refusal(`Cell ${cell.id} has attachments, such as pictures, that merging would lose.`);
    }
  }
  const texts = [first, ...rest].map(({ source }) => source);
  const others = rest.map((cell) => cell.record());
  return [{ kind: 'join', id: first.id, whole: texts.join('\n'), texts, others }];
}

/** A part of a cell that was split has the same ones. */
function bringsAttachments(cell: LiveCell, first: LiveCell): boolean {
  const attachments = cell.record().attachments ?? {};
  return !same(attachments, {}) && !same(attachments, first.record().attachments);
}

function retype(cell: LiveCell, type: CellRecord['type']): Step[] {
  const record = cell.record();
  if (record.type === type) {
    return [];
  }
  still(cell);
  return [{ kind: 'parts', id: cell.id, from: partsOf(record), to: partsAs(type, record) }];
}

/** A cell of another type has no outputs; its attachments stay where they can. */
function partsAs(type: CellRecord['type'], { metadata, attachments }: CellRecord): CellParts {
  const { trusted: _, ...kept } = metadata;
  return {
    type,
    metadata: type === 'code' ? { ...kept, trusted: true } : kept,
    outputs: [],
    executionCount: null,
    attachments: type === 'code' ? null : attachments,
  };
}
