/** A thread's items as a list, oldest first. Nothing is changed in place; what stays equal stays the same object. */
import { applyUpdate } from './itemUpdates';
import type { ItemUpdate, ThreadItem } from './protocol';

type Items = readonly ThreadItem[];

const LOCAL_PREFIX = 'local:';
/** Never drawn, and never to be sent to a page; a server that lets one through does not make it visible. */
const HIDDEN_TYPES: ReadonlySet<string> = new Set(['hidden_context_item', 'sdk_hidden_context']);

/** The id of a message that this page shows before the server has stored it. */
export function localId(number: number): string {
  return `${LOCAL_PREFIX}${number}`;
}

/** Whether the id is of an item that is only shown here so far. */
export function isLocal(id: string): boolean {
  return id.startsWith(LOCAL_PREFIX);
}

/** Puts `item` at its place by id, else in place of the user message it confirms, else at the end. */
export function putItem(items: Items, item: ThreadItem): Items {
  if (HIDDEN_TYPES.has(item.type)) return items;
  let at = indexOf(items, item.id);
  if (at < 0 && item.type === 'user_message') at = items.findIndex(({ id }) => isLocal(id));
  return at < 0 ? [...items, item] : replaceAt(items, at, item);
}

export function removeItem(items: Items, id: string): Items {
  return indexOf(items, id) < 0 ? items : items.filter((item) => item.id !== id);
}

/** Drops what follows the item, and the item itself when `inclusive`; an unknown id drops nothing. */
export function dropAfter(items: Items, id: string, inclusive: boolean): Items {
  const at = indexOf(items, id);
  return at < 0 ? items : items.slice(0, inclusive ? at : at + 1);
}

/** Puts an older page before what is there, without repeating an item. */
export function prependItems(items: Items, older: Items): Items {
  const known = new Set(items.map((item) => item.id));
  return [...visible(older).filter((item) => !known.has(item.id)), ...items];
}

/**
 * Puts the newest page as it is stored in place of the newest items shown: what is older than the page
 * stays, and so do local items and those of `keep` that the page does not have.
 */
export function mergeNewest(items: Items, page: Items, keep: ReadonlySet<string>): Items {
  const shown = new Map(items.map((item) => [item.id, item]));
  const stored = visible(page).map((item) => sameOrNew(shown.get(item.id), item));
  const storedIds = new Set(stored.map((item) => item.id));
  const start = items.findIndex((item) => storedIds.has(item.id));
  const older = start < 0 ? [] : items.slice(0, start);
  const unsaved = items
    .slice(older.length)
    .filter((item) => !storedIds.has(item.id) && (isLocal(item.id) || keep.has(item.id)));
  return [...older, ...stored, ...unsaved];
}

/** Gives the items after an update; one for an unknown item, or of an unknown type, changes nothing. */
export function updateItem(items: Items, id: string, update: ItemUpdate): Items {
  const at = indexOf(items, id);
  const item = items[at];
  if (!item) return items;
  const updated = applyUpdate(item, update);
  return updated === item ? items : replaceAt(items, at, updated);
}

/** The newest items change most, so the search starts at the end. */
function indexOf(items: Items, id: string): number {
  let at = items.length - 1;
  while (at >= 0 && items[at]?.id !== id) at--;
  return at;
}

function replaceAt(items: Items, at: number, item: ThreadItem): Items {
  const copy = items.slice();
  copy[at] = item;
  return copy;
}

function visible(items: Items): ThreadItem[] {
  return items.filter((item) => !HIDDEN_TYPES.has(item.type));
}

function sameOrNew(shown: ThreadItem | undefined, item: ThreadItem): ThreadItem {
  return shown && JSON.stringify(shown) === JSON.stringify(item) ? shown : item;
}
