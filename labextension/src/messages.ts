/** What a user message consists of, and the bodies of the requests that carry the page with them. */
import type { Draft } from './chatState';
import type {
  ChatRequest,
  InferenceOptions,
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
    attachments: (draft.attachments ?? []).map(({ id }) => id),
    ...(draft.quotedText ? { quoted_text: draft.quotedText } : {}),
    inference_options: inferenceOptions(draft, model),
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
    attachments: [...(draft.attachments ?? [])],
  };
}

/** Starts a thread where there is none yet. */
export function messageRequest(threadId: string | undefined, input: UserMessageInput): ChatRequest {
  return threadId
    ? { type: 'threads.add_user_message', params: { thread_id: threadId, input } }
    : { type: 'threads.create', params: { input } };
}

/** What the person typed, a tag as `@` and its text; without the tag of the meant cell, which the page adds. */
export function textOf(item: UserMessageItem): string {
  return typed(item).map(asText).join('');
}

/** What a person would type again to send this message again. */
export function draftOf(item: UserMessageItem): Draft {
  const tags = typed(item).filter((part) => part.type === 'input_tag');
  const { model, tool_choice } = item.inference_options;
  return {
    text: textOf(item),
    quotedText: item.quoted_text,
    ...(tags.length > 0 ? { tags } : {}),
    ...(item.attachments.length > 0 ? { attachments: item.attachments } : {}),
    ...(tool_choice ? { tool: tool_choice.id } : {}),
    ...(model ? { model } : {}),
  };
}

function inferenceOptions({ model, tool }: Draft, chosen: string | null): InferenceOptions {
  const who = model ?? chosen;
  return { ...(who ? { model: who } : {}), ...(tool ? { tool_choice: { id: tool } } : {}) };
}

function content(draft: Draft, tag: TagContent | null): UserContent[] {
  const parts = withTags(draft.text, draft.tags ?? []);
  return tag ? [...parts, tag] : parts;
}

/** Puts each tag where the text names it; one that the text no longer names is left out. */
function withTags(text: string, tags: readonly TagContent[]): UserContent[] {
  const parts: UserContent[] = [];
  let rest = text;
  for (const tag of inOrder(text, tags)) {
    const at = rest.indexOf(`@${tag.text}`);
    if (at < 0) continue;
    if (at > 0) parts.push({ type: 'input_text', text: rest.slice(0, at) });
    parts.push(tag);
    rest = rest.slice(at + 1 + tag.text.length);
  }
  if (rest) parts.push({ type: 'input_text', text: rest });
  return parts;
}

function inOrder(text: string, tags: readonly TagContent[]): TagContent[] {
  const place = (tag: TagContent) => text.indexOf(`@${tag.text}`);
  return [...tags].sort((one, other) => place(one) - place(other));
}

/** The page puts its tag of the meant cell at the end, right behind a text or another tag. */
function typed(item: UserMessageItem): UserContent[] {
  const last = item.content.at(-1);
  const added = last?.type === 'input_tag' && last.group === 'cell' && 'sourceHash' in last.data;
  return added ? item.content.slice(0, -1) : item.content;
}

function asText(part: UserContent): string {
  return part.type === 'input_text' ? part.text : `@${part.text}`;
}
