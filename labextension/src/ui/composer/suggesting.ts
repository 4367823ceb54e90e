import { useEffect, useRef, useState } from 'preact/hooks';
import type { IconName } from '../icons';
import { useSession } from '../session';
import type { Trigger } from './menuTrigger';

/** One line of the menu over the composer. */
export interface Suggestion {
  id: string;
  label: string;
  detail?: string;
  icon: IconName | null;
  group?: string;
  choose: () => void;
}

/** The menu over the composer while a sign stands before the cursor. */
export interface Suggesting {
  suggestions: readonly Suggestion[];
  /** The one that Enter takes. */
  active: number;
  move(to: number): void;
  /** Takes a key that is the menu's; false for one that is not. */
  onKey(event: KeyboardEvent): boolean;
}

interface Found {
  place: string | null;
  query: string;
  suggestions: readonly Suggestion[];
}

/** Typing has to pause this long before a search starts, in milliseconds. */
const PAUSE = 60;

/** Finds what `trigger` asks for; null while there is nothing to choose from. `search` may differ in each `menu`. */
export function useSuggesting(
  trigger: Trigger | null,
  menu: string,
  search: (trigger: Trigger) => Promise<readonly Suggestion[]>,
): Suggesting | null {
  const { announce, t } = useSession();
  const [found, setFound] = useState<Found | null>(null);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  /** Enter came before what it takes was found. */
  const awaited = useRef(false);
  const place = trigger && `${menu} ${trigger.kind} ${trigger.start}`;
  const query = trigger?.query ?? '';
  // A new place, a changed query: both are a new search.
  useEffect(() => {
    awaited.current = false;
    if (!trigger) {
      setFound(null);
      setDismissed(null);
      return;
    }
    let wanted = true;
    const timer = setTimeout(async () => {
      const suggestions = inGroups(await search(trigger).catch(() => []));
      if (!wanted) return;
      setFound({ place, query, suggestions });
      setActive(0);
      if (awaited.current) return suggestions[0]?.choose();
      if (suggestions.length > 0) announce(t('%1 found', suggestions.length));
    }, PAUSE);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [place, query]);

  const suggestions = found?.place === place ? found?.suggestions : null;
  if (!place || !suggestions?.length || dismissed === place) return null;
  const move = (to: number) => setActive((to + suggestions.length) % suggestions.length);
  const onKey = (event: KeyboardEvent): boolean => {
    switch (event.key) {
      case 'ArrowDown':
        move(active + 1);
        return true;
      case 'ArrowUp':
        move(active - 1);
        return true;
      case 'Escape':
        awaited.current = false;
        setDismissed(place);
        return true;
      case 'Enter':
      case 'Tab':
        if (event.shiftKey) return false;
        // What is still being looked for is chosen as soon as it is found, and must not be sent.
        if (found?.query === query) suggestions[active]?.choose();
        else awaited.current = true;
        return true;
      default:
        return false;
    }
  };
  return { suggestions, active, move, onKey };
}

/** What belongs together stands together; groups come in the order of their first member. */
function inGroups(suggestions: readonly Suggestion[]): readonly Suggestion[] {
  const groups = new Map<string, Suggestion[]>();
  for (const suggestion of suggestions) {
    const group = suggestion.group ?? '';
    groups.set(group, [...(groups.get(group) ?? []), suggestion]);
  }
  return [...groups.values()].flat();
}
