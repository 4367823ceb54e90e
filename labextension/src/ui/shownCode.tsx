import type { JSX } from 'preact';
import { useSession } from './session';
import { visiblePieces } from './visibleText';

/** Lines that are in sight at once; `approvals.css` sets the height. */
const IN_SIGHT = 16;

/** Code just as it would run or be written, every character of it in sight; `marks` begins each line. */
export function ShownCode({ lines, label }: { lines: readonly ShownLine[]; label: string }): JSX.Element {
  const { t } = useSession();
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section class="ck-shown" tabIndex={0} aria-label={label}>
        <pre>
          {lines.map((line, index) => (
            <Line key={index} line={line} />
          ))}
        </pre>
      </section>
      {lines.length > IN_SIGHT && <p class="ck-hint">{t('%1 lines in all', lines.length)}</p>}
    </>
  );
}

export interface ShownLine {
  text: string;
  /** Of a difference: whether the line comes, goes, or stays; `skipped` stands for lines that stay. */
  kind?: 'added' | 'removed' | 'same' | 'skipped';
}

const MARKS = { added: '+', removed: '−', same: ' ', skipped: ' ' };

function Line({ line: { text, kind } }: { line: ShownLine }): JSX.Element {
  const { t } = useSession();
  const said = kind === 'added' ? t('added: ') : kind === 'removed' ? t('removed: ') : '';
  return (
    <code class={kind ? `ck-line ck-${kind}` : 'ck-line'}>
      {kind && (
        <span class="ck-line-mark" aria-hidden="true">
          {MARKS[kind]}
        </span>
      )}
      {said && <span class="ck-sr">{said}</span>}
      <span class="ck-line-text">
        {visiblePieces(text).map((piece, index) =>
          piece.hidden ? (
            <mark key={index} class="ck-hidden-char" title={t('A character that cannot be seen')}>
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
        {'\n'}
      </span>
    </code>
  );
}

/** Code as it is, line by line. */
export function plainLines(code: string): ShownLine[] {
  return code.split('\n').map((text) => ({ text }));
}
