/** The bodies of the requests that carry the page with them. */
import type { Draft } from './chatState';
import type {
  ChatRequest,
  Json,
  PageContext,
  RequestBody,
  TagContent,
  UserContent,
  UserMessageInput,
  UserMessageItem,
} from './protocol';

/** A body with `metadata.pageContext`, which must be without the parts that a person removed. */
export function withPage(
  request: ChatRequest,
  page: PageContext | null,
  metadata: { [key: string]: Json } = {},
): RequestBody {
  const pageContext = page as unknown as Json;
  return { ...request, metadata: page ? { ...metadata, pageContext } : metadata };
}

/** What a user message consists of; `model` null leaves the choice to the server. */
export function userInput(draft: Draft, tag: TagContent | null, model: string | null): UserMessageInput {
  return {
    content: content(draft, tag),
    attachments: [],
    ...(draft.quotedText ? { quoted_text: draft.quotedText } : {}),
    inference_options: model ? { model } : {},
  };
}

/** A message as it is shown until the server has stored it. */
export function localMessage(id: string, draft: Draft, tag: TagContent | null): UserMessageItem {
  return {
    type: 'user_message',
    id,
    thread_id: '',
    created_at: new Date().toISOString(),
    ...userInput(draft, tag, null),
  };
}

/** Starts a thread where there is none yet. */
export function messageRequest(threadId: string | undefined, input: UserMessageInput): ChatRequest {
  return threadId
    ? { type: 'threads.add_user_message', params: { thread_id: threadId, input } }
    : { type: 'threads.create', params: { input } };
}

function content(draft: Draft, tag: TagContent | null): UserContent[] {
  const text: UserContent = { type: 'input_text', text: draft.text };
  return tag ? [text, tag] : [text];
}
