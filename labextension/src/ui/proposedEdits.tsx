import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Amendments, ProposedCell, ProposedEdit, Translate } from '../host';
import { differenceLines } from './differenceLines';
import { Icon, IconButton } from './icons';
import { useSession } from './session';
import { ShownCode } from './shownCode';

interface ProposedEditsProps {
  edits: readonly ProposedEdit[];
  amendments: Amendments;
  onAmend: (key: string, amended: false | string | undefined) => void;
}

/** Each edit as a difference that can be left out, or written otherwise, before it is done. */
export function ProposedEdits({ edits, amendments, onAmend }: ProposedEditsProps): JSX.Element {
  return (
    <ol class="ck-edits">
      {edits.map((edit) => (
        <Edit
          key={edit.key}
          edit={edit}
          amended={amendments[edit.key]}
          alone={edits.length === 1}
          onAmend={(amended) => onAmend(edit.key, amended)}
        />
      ))}
    </ol>
  );
}

interface EditProps {
  edit: ProposedEdit;
  amended: false | string | undefined;
  /** There is no other one. */
  alone: boolean;
  onAmend: (amended: false | string | undefined) => void;
}

function Edit({ edit, amended, alone, onAmend }: EditProps): JSX.Element {
  const { t } = useSession();
  const [writing, setWriting] = useState(false);
  const [first] = edit.cells;
  const title = first ? cellTitle(first, t) : t('No change');
  const left = amended === false;
  const name = (
    <span>
      {title}
      {typeof amended === 'string' && <span class="ck-hint ck-edit-note">{t('changed by you')}</span>}
    </span>
  );
  return (
    <li class={left ? 'ck-edit ck-left-out' : 'ck-edit'}>
      <div class="ck-edit-head">
        {alone ? (
          <span class="ck-edit-title">{name}</span>
        ) : (
          <label class="ck-edit-title">
            <input
              type="checkbox"
              checked={!left}
              onChange={({ currentTarget }) => onAmend(currentTarget.checked ? undefined : false)}
            />
            {name}
          </label>
        )}
        {edit.text !== null && !left && (
          <IconButton
            name={writing ? 'check' : 'pencil'}
            label={writing ? t('Show the difference') : t('Change before accepting')}
            pressed={writing}
            onClick={() => setWriting(!writing)}
          />
        )}
      </div>
      {!left &&
        (writing ? (
          <Writing
            text={typeof amended === 'string' ? amended : (edit.text ?? '')}
            label={t('New text of %1', title)}
            onWrite={(text) => onAmend(text === edit.text ? undefined : text)}
          />
        ) : (
          edit.cells.map((cell, index) => (
            <Change
              key={index}
              cell={index === 0 && typeof amended === 'string' ? { ...cell, after: amended } : cell}
              named={index > 0}
            />
          ))
        ))}
    </li>
  );
}

function Writing(props: { text: string; label: string; onWrite: (text: string) => void }): JSX.Element {
  return (
    <textarea
      class="ck-edit-text"
      aria-label={props.label}
      rows={Math.min(20, props.text.split('\n').length + 1)}
      spellcheck={false}
      value={props.text}
      onInput={({ currentTarget }) => props.onWrite(currentTarget.value)}
    />
  );
}

/** One cell of an edit; the first is named by the edit's own line. */
function Change({ cell, named }: { cell: ProposedCell; named: boolean }): JSX.Element {
  const { t } = useSession();
  const title = cellTitle(cell, t);
  const lines = differenceLines(cell.before, cell.after, t);
  return (
    <>
      {named && <p class="ck-edit-also">{title}</p>}
      {cell.before !== cell.after && <ShownCode lines={lines} label={title} />}
    </>
  );
}

/** What happens to which cell, in the words by which a person knows it. */
export function cellTitle({ change, type, index, executionCount }: ProposedCell, t: Translate): string {
  const place = executionCount ? t('cell [%1]', executionCount) : t('cell %1 from the top', index + 1);
  switch (change) {
    case 'inserted':
      return type === 'code'
        ? t('New code cell, place %1', index + 1)
        : t('New text cell, place %1', index + 1);
    case 'deleted':
      return t('Delete %1', place);
    case 'moved':
      return t('Move %1 to place %2', executionCount ? `[${executionCount}]` : '', index + 1);
    case 'retyped':
      return t('Make %1 a cell of type %2', place, type);
    case 'changed':
      return t('Change %1', place);
    default:
      return change satisfies never;
  }
}

/** A line that warns of characters that cannot be seen. */
export function HiddenWarning(): JSX.Element {
  const { t } = useSession();
  return (
    <p class="ck-warning-line">
      <Icon name="warning" />
      {t('There are characters in this that cannot be seen. They are shown by their numbers.')}
    </p>
  );
}
