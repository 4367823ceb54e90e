/** What a person asks for: a message, an edit of one, or another answer; and the request it becomes. */
import type { ChatState, Draft } from './chatState';
import { cellTag } from './context';
import { isLocal } from './items';
import { messageRequest, userInput, withPage } from './messages';
import type { Json, PageContext, RequestBody, TagContent, ThreadItem, UserMessageItem } from './protocol';

export interface Turn {
  /** Null for another answer to a message that is stored. */
  draft: Draft | null;
  /** The stored user message that is edited or answered again. */
  itemId: string | null;
  /** The page as it was when the person asked, without the parts that were removed then. */
  page: Promise<PageContext | null>;
  /** The meant cell as the chips showed it, for the message on the screen. */
  tag: TagContent | null;
}

/** Gives the request of a turn in the open thread. */
export function turnRequest(turn: Turn, page: PageContext | null, state: ChatState): RequestBody {
  const threadId = state.thread?.id;
  if (turn.draft) {
    const input = userInput(turn.draft, cellTag(page), state.model);
    const metadata: { [key: string]: Json } = turn.itemId ? { replaces: turn.itemId } : {};
    return withPage(messageRequest(threadId, input), page, metadata);
  }
  const params = { thread_id: threadId ?? '', item_id: turn.itemId ?? '' };
  const metadata: { [key: string]: Json } = {
    ...(state.model ? { model: state.model } : {}),
    ...(state.removed.size ? { removed: [...state.removed] } : {}),
  };
  return withPage({ type: 'threads.retry_after_item', params }, page, metadata);
}

/** The newest user message that the server has stored. */
export function lastUserMessage(items: readonly ThreadItem[]): UserMessageItem | undefined {
  return items.filter((item) => item.type === 'user_message' && !isLocal(item.id)).at(-1) as
    | UserMessageItem
    | undefined;
}

/** What the person typed, without the tags. */
export function textOf(item: UserMessageItem): string {
  return item.content.map((part) => (part.type === 'input_text' ? part.text : '')).join('');
}

/** What a person would type again to send this message again. */
export function draftOf(item: UserMessageItem): Draft {
  return { text: textOf(item), quotedText: item.quoted_text };
}
