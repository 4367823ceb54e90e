import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { CarriedTurn, EditHistory, LeftCell } from '../host';
import { differenceLines } from './differenceLines';
import { Icon } from './icons';
import { useSession } from './session';
import { ShownCode } from './shownCode';
import { useRunFacts } from './threadFacts';
import type { ThreadTurn } from './threadTurns';

/** Takes back all that a turn changed in the notebook, or does it again; what a person did since stays. */
export function TurnEdits({ turn }: { turn: ThreadTurn }): JSX.Element | null {
  const { host } = useSession();
  const notebooks = useEditedNotebooks(turn);
  const { edits } = host;
  const question = turn.question?.id;
  if (!edits || !question) return null;
  return (
    <>
      {notebooks.map((notebook) => (
        <Undoable key={notebook} {...{ edits, notebook }} turn={question} named={notebooks.length > 1} />
      ))}
    </>
  );
}

interface UndoableProps {
  edits: EditHistory;
  turn: string;
  notebook: string;
  /** Its path is told: the turn changed others too. */
  named: boolean;
}

function Undoable({ edits, turn, notebook, named }: UndoableProps): JSX.Element | null {
  const { t, announce } = useSession();
  const { running } = useRunFacts();
  const state = useHistory(edits, turn, notebook);
  const [outcome, setOutcome] = useState<{ line: string; left: readonly LeftCell[] } | null>(null);
  if (!state) return null;

  const carry = async (work: () => Promise<CarriedTurn>, back: boolean) => {
    try {
      const carried = await work();
      const line = lineOf(carried, back, t);
      setOutcome({ line, left: carried.left });
      announce(line);
    } catch (error) {
      setOutcome({ line: error instanceof Error ? error.message : String(error), left: [] });
    }
  };
  return (
    <div class="ck-turn-edits">
      {named && <p class="ck-hint ck-edited-place">{notebook}</p>}
      <div class="ck-buttons">
        {state.canUndo && (
          <button
            type="button"
            class="ck-button"
            disabled={running}
            onClick={() => void carry(() => edits.undo(turn, notebook), true)}
          >
            {t('Undo the changes')}
          </button>
        )}
        {state.canRedo && (
          <button
            type="button"
            class="ck-button"
            disabled={running}
            onClick={() => void carry(() => edits.redo(turn, notebook), false)}
          >
            {t('Redo the changes')}
          </button>
        )}
        {outcome && <span class="ck-hint">{outcome.line}</span>}
      </div>
      {outcome?.left.map((cell, index) => (
        <Left key={index} cell={cell} />
      ))}
    </div>
  );
}

/** A cell that was left as it is, and both of its texts. */
function Left({ cell }: { cell: LeftCell }): JSX.Element {
  const { t } = useSession();
  const { name, why, now, wanted } = cell;
  const label = t('%1 was left as it is: %2.', name, why);
  return (
    <div class="ck-edit">
      <p class="ck-warning-line">
        <Icon name="warning" />
        {label}
      </p>
      {now !== undefined && typeof wanted === 'string' && (
        <ShownCode
          lines={differenceLines(now, wanted, t)}
          label={t('From the text as it is to the one that it would have been')}
        />
      )}
    </div>
  );
}

function lineOf(
  { changed, left }: CarriedTurn,
  back: boolean,
  t: (text: string, ...args: number[]) => string,
): string {
  if (changed === 0) return left.length > 0 ? t('Nothing was changed.') : t('There was nothing to change.');
  if (back) return changed === 1 ? t('1 cell is as before.') : t('%1 cells are as before.', changed);
  return changed === 1 ? t('1 cell was changed again.') : t('%1 cells were changed again.', changed);
}

function useHistory(edits: EditHistory, turn: string, notebook: string) {
  const [, redraw] = useState(0);
  useEffect(() => edits.onChanged(() => redraw((count) => count + 1)), [edits]);
  return edits.of(turn, notebook);
}

/** The notebooks that the turn changed: the person may have gone to another one in its middle. */
function useEditedNotebooks({ items }: ThreadTurn): string[] {
  const { approvals } = useRunFacts();
  const edited = items.flatMap(({ id, type }) => {
    const approval = type === 'client_tool_call' ? approvals[id] : undefined;
    return approval?.risk === 'edit' && approval.status === 'used' ? [approval.notebook] : [];
  });
  return [...new Set(edited)];
}
