import type { JSX, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icons';
import { useSession } from './session';

/** A longer quote is cut; the model has the whole answer anyway. In characters. */
const LONGEST_QUOTE = 500;

interface Selected {
  text: string;
  /** Pixels from the top of the frame to the end of the selection. */
  bottom: number;
}

interface QuoteButtonProps {
  /** What the button stands over; it is the offset parent of the button. */
  frame: RefObject<HTMLElement>;
  onQuote: (text: string) => void;
}

/** Appears under text that is selected in an answer, to ask about just that. */
export function QuoteButton({ frame, onQuote }: QuoteButtonProps): JSX.Element | null {
  const { t } = useSession();
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    const onChange = () => setSelected(frame.current && selectedIn(frame.current));
    document.addEventListener('selectionchange', onChange);
    return () => document.removeEventListener('selectionchange', onChange);
  }, [frame]);
  if (!selected) return null;
  const quote = () => {
    onQuote(selected.text);
    document.getSelection()?.removeAllRanges();
  };
  return (
    <button
      type="button"
      class="ck-float ck-ask"
      style={{ top: `${selected.bottom}px` }}
      onMouseDown={(event) => event.preventDefault()}
      onClick={quote}
    >
      <Icon name="quote" />
      {t('Ask about this')}
    </button>
  );
}

function selectedIn(frame: HTMLElement): Selected | null {
  const selection = document.getSelection();
  const text = selection?.toString().trim();
  if (!selection || !text || selection.rangeCount === 0) return null;
  const answer = parentOf(selection.anchorNode)?.closest('.ck-assistant');
  if (!answer || !frame.contains(answer) || !answer.contains(selection.focusNode)) return null;
  const { top, height } = frame.getBoundingClientRect();
  const bottom = selection.getRangeAt(0).getBoundingClientRect().bottom - top + 4;
  return { text: text.slice(0, LONGEST_QUOTE), bottom: Math.max(8, Math.min(bottom, height - 40)) };
}

function parentOf(node: Node | null): Element | null {
  return node instanceof Element ? node : (node?.parentElement ?? null);
}
