/** The items of a thread in turns: a message of the person and what came of it. */
import type { ThreadItem, UserMessageItem } from '../protocol';

export interface ThreadTurn {
  /** Stays the same as long as one of the turn's items is shown. */
  key: string;
  /** Null for what stands before the first message that is loaded. */
  question: UserMessageItem | null;
  items: readonly ThreadItem[];
}

/** Groups `items`; a turn whose items did not change is the same object as in `former`. */
export function turnsOf(items: readonly ThreadItem[], former: readonly ThreadTurn[]): ThreadTurn[] {
  const turns = unchangedTurns(items, former);
  const known = new Map(former.slice(turns.length).map((turn) => [turn.key, turn]));
  const [oldest] = former;
  let start = turns.reduce((sum, turn) => sum + turn.items.length, 0);
  for (let end = start + 1; end <= items.length; end++) {
    if (end < items.length && items[end]?.type !== 'user_message') continue;
    const turn = turnOf(items.slice(start, end), oldest);
    const same = known.get(turn.key);
    turns.push(same && sameItems(same.items, turn.items) ? same : turn);
    start = end;
  }
  return turns;
}

/** The turns at the beginning that are as they were: all but the last one while an answer streams. */
function unchangedTurns(items: readonly ThreadItem[], former: readonly ThreadTurn[]): ThreadTurn[] {
  let start = 0;
  const changed = former.findIndex((turn) => {
    const from = start;
    start += turn.items.length;
    const goesOn = start < items.length && items[start]?.type !== 'user_message';
    return goesOn || turn.items.some((item, index) => item !== items[from + index]);
  });
  return former.slice(0, changed < 0 ? former.length : changed);
}

/** Turns that are drawn together, so that a change elsewhere passes them by all at once. */
export interface TurnGroup {
  key: string;
  turns: readonly ThreadTurn[];
}

/** How many turns a group takes up: few enough to be laid out in a frame when they come into sight. */
const GROUP = 8;

/** Groups `turns`. A turn stays in the group it was in; a group whose turns did not change is the same object. */
export function groupsOf(turns: readonly ThreadTurn[], former: readonly TurnGroup[]): TurnGroup[] {
  const unchanged = unchangedGroups(turns, former);
  const rest = former.slice(unchanged.length);
  const known = new Map(rest.flatMap((group) => group.turns.map(({ key }) => [key, group.key])));
  const before = new Map(rest.map((group) => [group.key, group]));
  const groups: { key: string; turns: ThreadTurn[] }[] = [];
  for (const turn of turns.slice(unchanged.reduce((sum, group) => sum + group.turns.length, 0))) {
    const last = groups.at(-1);
    const key = known.get(turn.key) ?? (last && last.turns.length < GROUP ? last.key : turn.key);
    if (last?.key === key) last.turns.push(turn);
    else groups.push({ key, turns: [turn] });
  }
  const drawn = groups.map((group) => {
    const same = before.get(group.key);
    return same && sameItems(same.turns, group.turns) ? same : group;
  });
  return [...unchanged, ...drawn];
}

/** The groups at the beginning that are as they were; the last one may take up more. */
function unchangedGroups(turns: readonly ThreadTurn[], former: readonly TurnGroup[]): readonly TurnGroup[] {
  let start = 0;
  const changed = former.findIndex((group, index) => {
    const from = start;
    start += group.turns.length;
    return index === former.length - 1 || group.turns.some((turn, at) => turn !== turns[from + at]);
  });
  return former.slice(0, Math.max(0, changed));
}

/** Whether something came of the question, and nothing of it waits for the page or the person. */
export function isOver({ items }: ThreadTurn): boolean {
  const waits = (item: ThreadItem) =>
    (item.type === 'structured_input' || item.type === 'client_tool_call') && item.status === 'pending';
  return items.some(({ type }) => type !== 'user_message') && !items.some(waits);
}

/** Earlier items that come in above keep the key of the turn they begin, so that it stays where it is. */
function turnOf(items: readonly ThreadItem[], oldest: ThreadTurn | undefined): ThreadTurn {
  const [first] = items;
  const question = first?.type === 'user_message' ? first : null;
  const grown = oldest && !oldest.question && items.some(({ id }) => id === oldest.items[0]?.id);
  return { key: grown ? oldest.key : (first?.id ?? ''), question, items };
}

function sameItems<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
