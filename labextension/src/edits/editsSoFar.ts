/** What edits would do as far as their call is written: to be looked at while a model still writes. */
import { Allow, parse } from 'partial-json';
import type { ProposedCell, ProposedEdit } from '../host';

/** Characters of a call beyond which no more of it is shown before it is complete. */
const MOST = 100_000;
const TYPES: ReadonlySet<unknown> = new Set(['code', 'markdown', 'raw']);

/** A cell as it is in the notebook. */
export interface PresentCell {
  id: string;
  type: string;
  source: string;
}

export interface EditsSoFar {
  edits: ProposedEdit[];
  /** The key of the edit that still grows. */
  growing: string | null;
}

type Written = { [key: string]: unknown };

/** `text` is the beginning of the arguments, as JSON. What makes no sense yet, or needs no text, is left out. */
export function editsSoFar(cells: readonly PresentCell[], text: string): EditsSoFar {
  const written = read(text);
  const sources = new Map(cells.map(({ id, source }) => [id, source]));
  const edits = written.flatMap((edit, index) => {
    if (edit.edit === 'insert') return inserted(cells, edit, index);
    const changed = changedCell(cells, sources, edit);
    if (!changed) return [];
    sources.set(changed.cellId, changed.after);
    return [{ key: `${index}`, cells: [changed], text: null }];
  });
  const last = edits.at(-1);
  const isLast = last?.key.split('.')[0] === `${written.length - 1}`;
  return { edits, growing: last && isLast ? last.key : null };
}

function read(text: string): Written[] {
  if (text.length > MOST) return [];
  try {
    const args: unknown = parse(text, Allow.STR | Allow.OBJ | Allow.ARR);
    const edits = isObject(args) ? args.edits : null;
    return Array.isArray(edits) ? edits.filter(isObject) : [];
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function changedCell(
  cells: readonly PresentCell[],
  sources: ReadonlyMap<string, string>,
  edit: Written,
): ProposedCell | null {
  const index = cells.findIndex(({ id }) => id === edit.cellId);
  const cell = cells[index];
  const before = cell && sources.get(cell.id);
  const after = before === undefined ? null : textAfter(before, edit);
  if (!cell || before === undefined || after === null) return null;
  const follows = cells[index - 1]?.id ?? null;
  const { id: cellId, type } = cell;
  return { cellId, change: 'changed', type, index, follows, executionCount: null, before, after };
}

function textAfter(before: string, { edit, source, hunks }: Written): string | null {
  if (edit === 'replace') return typeof source === 'string' ? source : null;
  if (edit !== 'patch' || !Array.isArray(hunks)) return null;
  return hunks.filter(isObject).reduce((text, hunk) => patched(text, hunk), before);
}

function patched(text: string, { old, new: instead }: Written): string {
  if (typeof old !== 'string' || typeof instead !== 'string' || old === '') return text;
  const [head, tail, ...others] = text.split(old);
  return tail === undefined || others.length > 0 ? text : `${head}${instead}${tail}`;
}

function inserted(cells: readonly PresentCell[], edit: Written, at: number): ProposedEdit[] {
  const index = isObject(edit.target) ? placeOf(cells, edit.target) : null;
  if (index === null || !Array.isArray(edit.cells)) return [];
  const coming = edit.cells.filter(isObject).filter(({ type }) => TYPES.has(type));
  return coming.map(({ type, source }, place): ProposedEdit => {
    const key = `${at}.${place}`;
    const cell: ProposedCell = {
      cellId: key,
      change: 'inserted',
      type: String(type),
      index: index + place,
      follows: place > 0 ? `${at}.${place - 1}` : (cells[index - 1]?.id ?? null),
      executionCount: null,
      before: '',
      after: typeof source === 'string' ? source : '',
    };
    return { key, cells: [cell], text: null };
  });
}

function placeOf(cells: readonly PresentCell[], { where, cellId }: Written): number | null {
  if (where === 'start') return 0;
  if (where === 'end') return cells.length;
  const at = cells.findIndex(({ id }) => id === cellId);
  if (at < 0) return null;
  return where === 'above' ? at : where === 'below' ? at + 1 : null;
}
