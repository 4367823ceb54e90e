import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { TagContent } from '../../protocol';
import { type Mention, mentionsIn, tagsIn } from '../mentions';
import type { Drafts } from './drafts';
import { typeInto } from './field';
import type { MenuTarget } from './menus';
import { type Trigger, triggerAt } from './menuTrigger';

/** What is done to the text of the message, by typing and by what is chosen from menus. */
export interface Writing extends MenuTarget {
  mentions: readonly Mention[];
  /** The menu that the cursor stands in. */
  trigger: Trigger | null;
  onText(text: string, caret: number): void;
  onCaret(caret: number): void;
  /** Put words at the cursor, in place of what is selected, apart from what stands around them. */
  insertWords(words: string): void;
}

/** Keeps draft, tags and cursor together. */
export function useWriting(field: RefObject<HTMLTextAreaElement>, drafts: Drafts): Writing {
  const [caret, setCaret] = useState(0);
  const arriving = useRef<TagContent[]>([]);
  const { text, tags } = drafts.draft;
  const mentions = mentionsIn(text, tags ?? []);

  const onText = (typed: string, at: number) => {
    const latest = drafts.latest();
    const left = tagsIn(typed, [...(latest.tags ?? []), ...arriving.current]);
    drafts.set({ ...latest, text: typed, tags: left.length > 0 ? left : undefined });
    setCaret(at);
  };
  const write = (words: string, start: number, end: number) => {
    if (field.current) typeInto(field.current, words, start, end);
  };
  const insertTag = (tag: TagContent) => {
    const at = field.current?.selectionStart ?? text.length;
    const before = drafts.latest().text;
    const asked = triggerAt(before, at, mentionsIn(before, drafts.latest().tags ?? []));
    arriving.current = [tag];
    write(`@${tag.text}${/^\s/.test(before.slice(at)) ? '' : ' '}`, asked?.start ?? at, at);
    arriving.current = [];
  };
  const clear = (sign: boolean) => write(sign ? '/' : '', 0, field.current?.selectionStart ?? 0);
  const insertWords = (words: string) => {
    const { selectionStart: start = 0, selectionEnd: end = 0 } = field.current ?? {};
    const before = drafts.latest().text;
    const lead = /\S$/.test(before.slice(0, start)) ? ' ' : '';
    const trail = /^\S/.test(before.slice(end)) ? ' ' : '';
    if (words) write(`${lead}${words}${trail}`, start, end);
  };
  const trigger = triggerAt(text, Math.min(caret, text.length), mentions);
  return { mentions, trigger, onText, onCaret: setCaret, insertTag, clear, insertWords };
}
