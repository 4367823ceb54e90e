/** The stored items of a thread, newest page first. */
import type { ItemPage } from './chatState';
import type { Host } from './host';
import type { Page, ThreadItem } from './protocol';
import { request } from './request';

/** Items asked for at once: few enough to be drawn in about a frame. */
const PAGE = 24;
/** Hidden items can empty a page; more empty ones in a row than this are not worth waiting for. */
const EMPTY_PAGES = 20;

/** Gives the newest items, or those before the cursor; goes on over pages that hidden items emptied. */
export async function loadItems(
  host: Host,
  threadId: string,
  after?: string,
  signal?: AbortSignal,
): Promise<ItemPage> {
  let page: Page<ThreadItem> = { data: [], has_more: true, after };
  for (let tries = 0; page.data.length === 0 && page.has_more && tries < EMPTY_PAGES; tries++) {
    const params = { thread_id: threadId, limit: PAGE, order: 'desc', after: page.after } as const;
    page = await request<Page<ThreadItem>>(host, { type: 'items.list', params }, signal);
  }
  return { items: [...page.data].reverse(), hasOlder: page.has_more, olderCursor: page.after };
}
