import { createElement, type JSX, type VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { ThreadItem } from '../protocol';
import type { ChatState } from '../state';
import { groupsOf, type ThreadTurn, type TurnGroup, turnsOf } from './threadTurns';
import { TurnView, type TurnViewProps } from './turnView';

interface TurnListProps {
  state: ChatState;
  editing: string | null;
  onEdit: (id: string | null) => void;
}

/** The turns of a thread. What did not change costs next to nothing, however much there is. */
export function TurnList({ state, editing, onEdit }: TurnListProps): JSX.Element {
  const groups = useGroups(state.items);
  const open = growingItem(state)?.id ?? null;
  const running = state.run !== null;
  const drawn = useKept(
    Group,
    groups.map(({ key, turns }, index) => {
      const newest = index === groups.length - 1;
      const edited = editing !== null && turns.some(({ question }) => question?.id === editing);
      return [
        key,
        {
          turns,
          newest,
          open: newest ? open : null,
          running: newest && running,
          editing: edited ? editing : null,
          onEdit,
        },
      ];
    }),
  );
  return <>{drawn}</>;
}

/** About how high a turn is that was never laid out, in pixels. */
const TURN_HEIGHT = 320;

interface GroupProps extends Omit<TurnViewProps, 'turn'> {
  turns: readonly ThreadTurn[];
}

function Group({ turns, newest, open, running, editing, onEdit }: GroupProps): JSX.Element {
  const drawn = useKept(
    TurnView,
    turns.map((turn, index) => {
      const last = newest && index === turns.length - 1;
      const edited = turn.question?.id === editing ? editing : null;
      return [
        turn.key,
        { turn, newest: last, open: last ? open : null, running: last && running, editing: edited, onEdit },
      ];
    }),
  );
  const guess = `auto ${turns.length * TURN_HEIGHT}px`;
  return (
    <div class="ck-turns" style={{ containIntrinsicHeight: guess }}>
      {drawn}
    </div>
  );
}

/** Draws an element for each key; one whose props stay equal stays the same, and Preact passes it by. */
function useKept<P extends object>(
  component: (props: P) => JSX.Element,
  entries: readonly [key: string, props: P][],
): VNode<P>[] {
  const kept = useRef(new Map<string, VNode<P>>());
  const former = kept.current;
  const drawn = entries.map(([key, props]): [string, VNode<P>] => {
    const same = former.get(key);
    return [
      key,
      same && equal(same.props, props) ? same : (createElement(component, { ...props, key }) as VNode<P>),
    ];
  });
  kept.current = new Map(drawn);
  return drawn.map(([, node]) => node);
}

/** The item that more will come of: the last one, while a run goes on and it is not complete. */
export function growingItem({ items, run }: ChatState): ThreadItem | null {
  const last = items.at(-1);
  return run && last && isGrowing(last) ? last : null;
}

function isGrowing(item: ThreadItem): boolean {
  switch (item.type) {
    case 'assistant_message':
      return true;
    case 'workflow':
      return !item.workflow.summary || !('duration' in item.workflow.summary);
    case 'generated_image':
      return !item.image || item.progress !== undefined;
    default:
      return false;
  }
}

function useGroups(items: readonly ThreadItem[]): readonly TurnGroup[] {
  const turns = useRef<readonly ThreadTurn[]>([]);
  const groups = useRef<readonly TurnGroup[]>([]);
  return useMemo(() => {
    turns.current = turnsOf(items, turns.current);
    groups.current = groupsOf(turns.current, groups.current);
    return groups.current;
  }, [items]);
}

function equal<P extends object>(one: P, other: P): boolean {
  return (Object.keys(other) as (keyof P)[]).every((name) => one[name] === other[name]);
}
