/** After a run that was cut short: shows what the server has stored of it. */
import type { ItemPage } from './chatState';
import type { Clock } from './clock';
import type { Host } from './host';
import { loadItems } from './itemPages';
import { INTERRUPTED_ICON, STOPPED_ICON, type ThreadItem } from './protocol';
import type { Store } from './store';

/** Milliseconds before each look: the server needs a moment to stop the model and store the rest. */
const WAITS = [50, 150, 300, 600, 900];
/** Our server ends a turn that did not come to its end with a task of one of these icons. */
const END_ICONS: ReadonlySet<string> = new Set([STOPPED_ICON, INTERRUPTED_ICON]);

export class Aftermath {
  constructor(
    private readonly host: Host,
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts the stored items in place of what was streamed, and looks again until the server's last line is
   * there, or all of `unfinished` is and nothing changes any more; gives up after the last wait. Resolves
   * with the newest page; null when none could be had or `signal` ended it.
   */
  async show(
    threadId: string,
    unfinished: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<ItemPage | null> {
    let last: ItemPage | null = null;
    for (const wait of WAITS) {
      await this.clock.wait(wait);
      const page = await loadItems(this.host, threadId, undefined, signal).catch(() => null);
      if (signal.aborted) return null;
      if (!page) continue;
      const ended = hasEnd(page.items);
      this.store.dispatch({ type: 'local.newest', page, keep: ended ? new Set() : unfinished });
      if (ended || (hasAll(page.items, unfinished) && isSame(last, page))) return page;
      last = page;
    }
    return last;
  }
}

function hasEnd(items: readonly ThreadItem[]): boolean {
  const question = items.map((item) => item.type).lastIndexOf('user_message');
  return items.slice(question + 1).some((item) => item.type === 'task' && isEnd(item.task));
}

function isEnd(task: { type: string; icon?: string }): boolean {
  return END_ICONS.has(task.icon ?? '');
}

function hasAll(items: readonly ThreadItem[], ids: ReadonlySet<string>): boolean {
  const stored = new Set(items.map((item) => item.id));
  return [...ids].every((id) => stored.has(id));
}

function isSame(before: ItemPage | null, page: ItemPage): boolean {
  return before !== null && JSON.stringify(before.items) === JSON.stringify(page.items);
}
