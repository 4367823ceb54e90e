import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Item } from './item';
import { useSession } from './session';
import { isOver, type ThreadTurn } from './threadTurns';
import { cellOf, TurnContext } from './turn';
import { TurnActions } from './turnActions';

export interface TurnViewProps {
  turn: ThreadTurn;
  /** The id of the item that more will come of. */
  open: string | null;
  /** A run is going on in it. */
  running: boolean;
  newest: boolean;
  /** The message of it that is being edited. */
  editing: string | null;
  onEdit: (id: string | null) => void;
}

/** A message of the person and all that came of it. */
export function TurnView({ turn, open, running, newest, editing, onEdit }: TurnViewProps): JSX.Element {
  const { approving } = useSession();
  const { question, items } = turn;
  const about = useMemo(() => ({ cell: question && cellOf(question) }), [question]);
  const ended = isOver(turn) && (!running || items.at(-1)?.type === 'end_of_turn');
  return (
    <div class="ck-turn" data-turn={turn.key} data-open={running ? '' : undefined}>
      <TurnContext.Provider value={about}>
        {items.map((item) => (
          <Item
            key={item.id}
            item={item}
            streaming={item.id === open}
            editing={item.id === editing}
            onEdit={onEdit}
          />
        ))}
      </TurnContext.Provider>
      {approving && <approving.TurnEdits turn={turn} />}
      {ended && <TurnActions turn={turn} newest={newest} />}
    </div>
  );
}
