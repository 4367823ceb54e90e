import { type ComponentChildren, createContext, type JSX, type RefObject } from 'preact';
import {
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'preact/hooks';

/** How long the pointer rests before a card comes, and may be away before it goes, in milliseconds. */
const REST = 180;
/** Pixels between a card and what it is about, and the edge of the frame. */
const GAP = 6;
const EDGE = 8;

interface Shown {
  anchor: HTMLElement;
  id: string;
  content: ComponentChildren;
}

/** Shows one card at a time. */
export interface Cards {
  show(shown: Shown, delay: number): void;
  hide(delay: number): void;
}

export const CardsContext = createContext<Cards | null>(null);

/** What an element needs to have a card when it is pointed at or has the focus. */
export interface CardAnchor {
  onMouseEnter: (event: JSX.TargetedMouseEvent<HTMLElement>) => void;
  onMouseLeave: () => void;
  onFocus: (event: JSX.TargetedFocusEvent<HTMLElement>) => void;
  onBlur: () => void;
  onKeyDown: (event: JSX.TargetedKeyboardEvent<HTMLElement>) => void;
  'aria-describedby': string | undefined;
}

/** A card that says more about an element; `content` is asked for when it is shown. Nothing where no frame shows cards. */
export function useCard(content: () => ComponentChildren): Partial<CardAnchor> {
  const cards = useContext(CardsContext);
  const id = useId();
  const [open, setOpen] = useState(false);
  if (!cards) return {};
  const show = (anchor: HTMLElement, delay: number) => {
    cards.show({ anchor, id, content: content() }, delay);
    setOpen(true);
  };
  const hide = (delay: number) => {
    cards.hide(delay);
    setOpen(false);
  };
  return {
    onMouseEnter: (event) => show(event.currentTarget, REST),
    onMouseLeave: () => hide(REST),
    onFocus: (event) => show(event.currentTarget, 0),
    onBlur: () => hide(0),
    onKeyDown: (event) => {
      if (event.key !== 'Escape' || !open) return;
      event.stopPropagation();
      hide(0);
    },
    'aria-describedby': open ? id : undefined,
  };
}

interface CardFrame {
  cards: Cards;
  /** The card that is shown now, to be drawn in the frame. */
  card: JSX.Element | null;
}

/** One card at a time over `frame`, which must be the offset parent; nothing inside can cut it off. */
export function useCardFrame(frame: RefObject<HTMLElement>): CardFrame {
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef(0);
  const set = useCallback((next: Shown | null, delay: number) => {
    window.clearTimeout(timer.current);
    if (delay === 0) setShown(next);
    else timer.current = window.setTimeout(() => setShown(next), delay);
  }, []);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const cards = useMemo<Cards>(
    () => ({ show: (next, delay) => set(next, delay), hide: (delay) => set(null, delay) }),
    [set],
  );
  const card = shown && (
    <HoverCard
      key={shown.id}
      shown={shown}
      frame={frame}
      onEnter={() => set(shown, 0)}
      onLeave={() => set(null, REST)}
    />
  );
  return { cards, card };
}

interface HoverCardProps {
  shown: Shown;
  frame: RefObject<HTMLElement>;
  onEnter: () => void;
  onLeave: () => void;
}

function HoverCard({ shown, frame, onEnter, onLeave }: HoverCardProps): JSX.Element {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const el = card.current;
    if (el && frame.current)
      place(el, shown.anchor.getBoundingClientRect(), frame.current.getBoundingClientRect());
  });
  return (
    <div
      class="ck-hover-card"
      role="tooltip"
      id={shown.id}
      ref={card}
      onMouseEnter={onEnter}
      onMouseLeave={onLeave}
    >
      {shown.content}
    </div>
  );
}

/** Below the anchor, or above where there is no room; always inside the frame. */
function place(card: HTMLElement, anchor: DOMRect, frame: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = card;
  const below = anchor.bottom - frame.top + GAP;
  const above = anchor.top - frame.top - height - GAP;
  const top = below + height > frame.height - EDGE && above >= EDGE ? above : below;
  const left = Math.min(anchor.left - frame.left, frame.width - width - EDGE);
  card.style.top = `${top}px`;
  card.style.left = `${Math.max(EDGE, left)}px`;
}
