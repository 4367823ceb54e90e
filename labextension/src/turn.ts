/** What a person, or the page, asks for: what it shows at once, and the request it becomes when its turn comes. */
import type { ChatState, Draft } from './chatState';
import { cellTag, withNamed, withoutParts } from './context';
import { isLocal } from './items';
import { messageRequest, userInput, withPage } from './messages';
import type { PageWatch } from './pageWatch';
import type {
  ActionParams,
  ChatRequest,
  ClientToolCallItem,
  Json,
  PageContext,
  RequestBody,
  StructuredInputItem,
  StructuredSubmission,
  TagContent,
  ThreadItem,
  UserMessageItem,
} from './protocol';
import type { Store } from './store';

type Metadata = { [key: string]: Json };

export interface Turn {
  /** The message; null where there is none. */
  draft: Draft | null;
  /** The stored user message that is edited or answered again. */
  itemId: string | null;
  /** An item as it will be once the server has taken this. */
  shown: ThreadItem | null;
  /** The page as it was when the person asked, without the parts that were removed then. */
  page: Promise<PageContext | null>;
  /** What the page can do for the model: nothing where the person keeps cells from it. */
  tools: readonly string[];
  /** The meant cell as the chips showed it, for the message on the screen. */
  tag: TagContent | null;
  /** The answer may well consist of nothing. */
  mayBeEmpty: boolean;
  request(state: ChatState, page: PageContext | null): ChatRequest;
  /** What goes beside the page. */
  metadata(state: ChatState): Metadata;
}

/** Gives the body of a turn in the open thread. */
export async function bodyOf(turn: Turn, current: () => ChatState): Promise<RequestBody> {
  const page = await turn.page;
  const state = current();
  const metadata = turn.metadata(state);
  const offers = page?.notebook && turn.tools.length > 0;
  return withPage(
    turn.request(state, page),
    page,
    offers ? { ...metadata, tools: [...turn.tools] } : metadata,
  );
}

/** The page is read when the person asks, not when the queue gets there: the question is about this cell. */
export class Turns {
  constructor(
    private readonly store: Store,
    private readonly watch: PageWatch,
    private readonly tools: readonly string[] = [],
  ) {}

  /** A message, in place of a stored one when `itemId` names it. */
  message(draft: Draft, itemId: string | null): Turn {
    const { page, removed } = this.store.state;
    const read = this.readPage(draft.tags);
    return {
      ...this.bare(read),
      draft,
      itemId,
      tag: cellTag(page && withoutParts(page, removed)),
      mayBeEmpty: false,
      request: ({ thread, model }, sent) =>
        messageRequest(thread?.id, userInput(draft, cellTag(sent), model)),
      metadata: (): Metadata => (itemId ? { replaces: itemId } : {}),
    };
  }

  /** Another answer to a stored message. */
  retry(itemId: string): Turn {
    return {
      ...this.bare(this.readPage()),
      itemId,
      mayBeEmpty: false,
      request: (state) => ({
        type: 'threads.retry_after_item',
        params: { thread_id: threadOf(state), item_id: itemId },
      }),
      metadata: ({ model, removed }) => ({
        ...(model ? { model } : {}),
        ...(removed.size ? { removed: [...removed] } : {}),
      }),
    };
  }

  answer(item: StructuredInputItem, input: StructuredSubmission): Turn {
    return {
      ...this.bare(this.readPage()),
      shown: answered(item, input),
      request: () => ({
        type: 'threads.add_structured_input',
        params: { thread_id: item.thread_id, item_id: item.id, input },
      }),
    };
  }

  action(action: ActionParams['action'], itemId: string | undefined): Turn {
    return {
      ...this.bare(this.readPage()),
      request: (state) => ({
        type: 'threads.custom_action',
        params: { thread_id: threadOf(state), ...(itemId ? { item_id: itemId } : {}), action },
      }),
    };
  }

  /** What became of a client tool call; `takeover` where another page was to do it. */
  toolOutput(call: ClientToolCallItem, result: Json, takeover: boolean): Turn {
    return {
      ...this.bare(this.readPage()),
      shown: { ...call, status: 'completed', output: result },
      request: () => ({
        type: 'threads.add_client_tool_output',
        params: { thread_id: call.thread_id, result },
      }),
      metadata: () => ({ call_id: call.call_id, ...(takeover ? { takeover } : {}) }),
    };
  }

  /** Nothing is asked: a run that is under way is attached to. */
  none(): Turn {
    return this.bare(Promise.resolve(null));
  }

  private bare(page: Promise<PageContext | null>): Turn {
    return {
      draft: null,
      itemId: null,
      shown: null,
      page,
      tools: hidesCells(this.store.state.removed) ? [] : this.tools,
      tag: null,
      mayBeEmpty: true,
      request: () => {
        throw new Error('A turn without a request.');
      },
      metadata: () => ({}),
    };
  }

  private async readPage(tags: readonly TagContent[] = []): Promise<PageContext | null> {
    const { removed } = this.store.state;
    const named = this.watch.named(tags);
    const page = await this.watch.read();
    return withNamed(page && withoutParts(page, removed), await named);
  }
}

/** The newest user message that the server has stored. */
export function lastUserMessage(items: readonly ThreadItem[]): UserMessageItem | undefined {
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at];
    if (item?.type === 'user_message' && !isLocal(item.id)) return item;
  }
  return undefined;
}

/** The tools read all cells, so they go with none that the person took out. */
function hidesCells(removed: ReadonlySet<string>): boolean {
  return [...removed].some((key) => key === 'page' || key === 'cells' || /^cell(:|$)/.test(key));
}

function threadOf({ thread }: ChatState): string {
  return thread?.id ?? '';
}

function answered(item: StructuredInputItem, { status, answers }: StructuredSubmission): StructuredInputItem {
  const inputs = item.inputs.map((question) => {
    const answer = answers[question.id];
    return answer ? { ...question, answer } : question;
  });
  return { ...item, status, inputs };
}
