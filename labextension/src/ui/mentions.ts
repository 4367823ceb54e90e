/** What a text names with "@": a tag stands in the text as `@` and its own text. */
import type { Entity, UserMessageContent } from '@openai/chatkit';
import type { Draft } from '../chatState';
import type { PageEntity } from '../host';
import type { Json, TagContent } from '../protocol';

/** Where a tag stands, as offsets into the text; `start` is the "@". */
export interface Mention {
  tag: TagContent;
  start: number;
  end: number;
}

/** Finds the tags in `text`, from left to right; each tag stands for one place, the longest name wins. */
export function mentionsIn(text: string, tags: readonly TagContent[]): Mention[] {
  const left = [...tags].sort((a, b) => b.text.length - a.text.length);
  const found: Mention[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const index = left.findIndex((tag) => standsAt(text, at, tag));
    const [tag] = index < 0 ? [] : left.splice(index, 1);
    if (!tag) continue;
    found.push({ tag, start: at, end: at + 1 + tag.text.length });
    at += tag.text.length;
  }
  return found;
}

/** The tags that are still whole in `text`, in its order. */
export function tagsIn(text: string, tags: readonly TagContent[]): TagContent[] {
  return mentionsIn(text, tags).map(({ tag }) => tag);
}

/** A name that ends in a letter or digit does not stand in a longer word. */
function standsAt(text: string, at: number, { text: name }: TagContent): boolean {
  if (!text.startsWith(name, at + 1)) return false;
  const pair = text.slice(at + name.length, at + name.length + 2);
  return !/^[\p{L}\p{N}_]{2}$/u.test(pair);
}

/** The tag by which a message names the entity. */
export function tagOfEntity({ id, title, group, interactive, data }: Entity | PageEntity): TagContent {
  return {
    type: 'input_tag',
    id,
    text: title,
    data: data ?? {},
    ...(group !== undefined && { group }),
    ...(interactive !== undefined && { interactive }),
  };
}

/** What a page gives as a message, as it would have been typed. */
export function draftOf(content: string | readonly UserMessageContent[]): Draft {
  if (typeof content === 'string') return { text: content };
  const text = content.map((part) => (part.type === 'input_tag' ? `@${part.text}` : part.text)).join('');
  const tags = content.flatMap((part): TagContent[] =>
    part.type === 'input_tag' ? [{ ...part, data: (part.data ?? {}) as { [key: string]: Json } }] : [],
  );
  return tags.length > 0 ? { text, tags } : { text };
}
