import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { ActionResult, AskAuthor, CellActions } from '../host';
import type { CodePlace } from '../takenCode';
import { CopyButton } from './copyButton';
import { Icon, type IconName } from './icons';
import { useSession } from './session';
import type { Turn } from './turn';

interface CodeBarProps {
  code: string;
  language: string;
  closed: boolean;
  turn: Turn;
}

type Act = (cells: CellActions, author: AskAuthor) => Promise<ActionResult>;

/** Above a piece of code: its language, and what can be done with it in the notebook. */
export function CodeBar({ code, language, closed, turn }: CodeBarProps): JSX.Element {
  const { client, host, t, announce } = useSession();
  const bar = useRef<HTMLDivElement>(null);
  const [result, setResult] = useState<ActionResult | null>(null);
  const [acting, setActing] = useState(false);
  // What is plain text by name was put out by code, and is none.
  const cells = closed && language !== 'text' ? host.cells : null;
  const { cell } = turn;
  const number = cell?.executionCount ?? null;

  const run = async (act: Act) => {
    if (!cells || acting) return;
    setActing(true);
    const place = placeOf(bar.current);
    const done = await act(cells, () => client.authorOf(place, code)).catch(
      (error: Error): ActionResult => ({ ok: false, message: error.message }),
    );
    setActing(false);
    setResult(done);
    announce(done.message);
    if (done.ok && place) client.acceptCode(place, code);
  };

  return (
    <>
      <div class="ck-code-bar" ref={bar}>
        <span class="ck-code-language">{language || t('text')}</span>
        {cells && (
          <Action
            icon="insert"
            short={t('Insert')}
            label={t('Insert below')}
            disabled={acting}
            onClick={() => run((target, author) => target.insertBelow(code, cell, author))}
          />
        )}
        {cells && cell && (
          <Action
            icon="replace"
            short={number === null ? t('Replace') : t('Replace [%1]', number)}
            label={number === null ? t('Replace the cell') : t('Replace cell [%1]', number)}
            disabled={acting}
            onClick={() => run((target, author) => target.replace(code, cell, author))}
          />
        )}
        {closed && <CopyButton text={() => code} label={t('Copy')} />}
      </div>
      {result && <p class={result.ok ? 'ck-code-result' : 'ck-code-result ck-refused'}>{result.message}</p>}
    </>
  );
}

/** The answer that the code stands in, and which of its pieces of code it is. */
function placeOf(bar: HTMLElement | null): CodePlace | null {
  const answer = bar?.closest<HTMLElement>('[data-item]');
  const itemId = answer?.dataset.item;
  if (!answer || !itemId) return null;
  const pieces = [...answer.querySelectorAll('.ck-code')];
  return { itemId, block: pieces.findIndex((piece) => piece.contains(bar)) };
}

interface ActionProps {
  icon: IconName;
  /** Shown beside the icon where there is room. */
  short: string;
  label: string;
  disabled: boolean;
  onClick: () => void;
}

function Action({ icon, short, label, disabled, onClick }: ActionProps): JSX.Element {
  return (
    <button
      type="button"
      class="ck-code-act"
      title={label}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
      <span>{short}</span>
    </button>
  );
}
