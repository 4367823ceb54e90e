import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Host } from '../host';
import type { CellTag, TagContent, ThreadItem, UserMessageItem } from '../protocol';

/** What an answer has to know of the question before it: the cell it was about. */
export interface Turn {
  cell: CellTag | null;
}

const NO_TURN: Turn = { cell: null };

export const TurnContext = createContext<Turn>(NO_TURN);

/** The turn this part of an answer belongs to. */
export function useTurn(): Turn {
  return useContext(TurnContext);
}

/** The cell a message is about; null when it is about none, or the tag is not one of ours. */
export function cellOf(message: UserMessageItem): CellTag | null {
  const data: unknown = tagOf(message)?.data;
  return isCellTag(data) ? data : null;
}

/** The tag of the cell a message is about; its `text` is what the person saw. */
export function tagOf(message: UserMessageItem): TagContent | null {
  for (const part of message.content) {
    if (part.type === 'input_tag' && isOfThePage(part)) return part;
  }
  return null;
}

/** Whether the page put the tag to the message, as `cellTag` makes it; what "@" finds is of other groups. */
export function isOfThePage(tag: TagContent): boolean {
  return tag.group === 'cell' && isCellTag(tag.data);
}

/** Whether a message can be sent in place of another. */
export function canReplace(host: Host): boolean {
  return host.detached && host.may('threads.retry_after_item');
}

/** The name a person knows the cell by. */
export function cellName(cell: { executionCount: number | null }): string {
  return `[${cell.executionCount ?? ' '}]`;
}

/** Gives the newest item that passes `test`, as an index; -1 where there is none. */
export function newestIndex(items: readonly ThreadItem[], test: (item: ThreadItem) => boolean): number {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    if (item && test(item)) return index;
  }
  return -1;
}

/** Gives the newest message of the person. */
export function newestMessage(items: readonly ThreadItem[]): UserMessageItem | null {
  const item = items[newestIndex(items, (each) => each.type === 'user_message')];
  return item?.type === 'user_message' ? item : null;
}

function isCellTag(data: unknown): data is CellTag {
  const tag = data as Partial<CellTag> | null;
  return (
    typeof tag?.cellId === 'string' && typeof tag.sourceHash === 'string' && typeof tag.path === 'string'
  );
}
