/** Whether a cell is as it was, as far as a person is concerned. */
import type { Json } from '../json';
import { MARK_KEY } from '../provenance/mark';
import type { CellRecord, LiveCell, Metadata } from './notebook';

/** What JupyterLab itself writes into a cell's metadata when the cell runs, or is folded; and the mark of origin. */
const MACHINE_MADE = new Set([
  'trusted',
  'execution',
  'ExecuteTime',
  'collapsed',
  'scrolled',
  'jupyter',
  MARK_KEY,
]);

/** The same text, type, metadata and attachments. That it ran since does not count. */
export function isUntouched(cell: LiveCell, record: CellRecord): boolean {
  return cell.source === record.source && keepsItsParts(cell, record);
}

/** The same, whatever its text is now. */
export function keepsItsParts(cell: LiveCell, record: CellRecord): boolean {
  const now = cell.record();
  return (
    now.type === record.type &&
    same(byHand(now.metadata), byHand(record.metadata)) &&
    same(now.attachments, record.attachments)
  );
}

/** Equal as JSON, in whatever order. */
export function same(one: Json, other: Json): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function byHand(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !MACHINE_MADE.has(key)));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
