import { type ComponentChildren, type RefObject, render } from 'preact';
import type { Source } from '../protocol';
import { codeFrames } from './codeDecoration';
import { reveal } from './deeplinks';
import { type Cards, CardsContext } from './hoverCard';
import { MARK, sourceOf } from './markPlaces';
import { type Session, SessionContext } from './session';
import { SourceMark } from './sourceMark';
import type { Turn } from './turn';

interface Surroundings {
  session: Session;
  turn: Turn;
  cards: Cards | null;
  sources: RefObject<readonly Source[]>;
}

/** Gives drawn Markdown what the host knows nothing of: bars over code, marks of sources, deeplinks. */
export class Decorator {
  private decorated: HTMLElement | null = null;
  private readonly slots: Element[] = [];

  constructor(private readonly around: Surroundings) {}

  /** May be called again for what is decorated already, once it is `closed`. */
  decorate(drawn: HTMLElement, closed: boolean): void {
    if (drawn !== this.decorated) this.dispose();
    this.decorated = drawn;
    const { session, turn } = this.around;
    reveal(drawn, session.onDeeplink);
    this.marks(drawn);
    if (!closed) return;
    for (const { slot, bar } of codeFrames(drawn, turn)) this.fill(slot, bar);
  }

  dispose(): void {
    for (const slot of this.slots.splice(0)) render(null, slot);
  }

  private marks(drawn: HTMLElement): void {
    for (const { slot, source } of markSlots(drawn)) {
      const cited = this.around.sources.current?.[source];
      if (cited) this.fill(slot, <SourceMark source={cited} number={source + 1} />);
    }
  }

  private fill(slot: Element, content: ComponentChildren): void {
    const { session, cards } = this.around;
    this.slots.push(slot);
    render(
      <SessionContext.Provider value={session}>
        <CardsContext.Provider value={cards}>{content}</CardsContext.Provider>
      </SessionContext.Provider>,
      slot,
    );
  }
}

/** Puts an empty element in place of each mark in the text of `drawn`. */
function markSlots(drawn: HTMLElement): { slot: Element; source: number }[] {
  const walker = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  return texts.flatMap(splitAtMarks);
}

function splitAtMarks(text: Text): { slot: Element; source: number }[] {
  const value = text.data;
  const slots = [];
  const parts: (string | Element)[] = [];
  let done = 0;
  for (const { 0: found, 1: character, index } of value.matchAll(MARK)) {
    const slot = document.createElement('span');
    slots.push({ slot, source: sourceOf(character ?? '') });
    parts.push(...kept(value.slice(done, index), slot));
    done = index + found.length;
  }
  if (slots.length > 0) text.replaceWith(...parts, value.slice(done));
  return slots;
}

/** A mark stays on the line of the word it stands at, unless that word may have to be broken itself. */
function kept(before: string, slot: Element): (string | Element)[] {
  const word = /\S{1,24}$/.exec(before)?.[0] ?? '';
  const whole = document.createElement('span');
  whole.className = 'ck-marked';
  whole.append(word, slot);
  return [before.slice(0, before.length - word.length), whole];
}
