import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../icons';
import type { Suggesting, Suggestion } from './suggesting';

interface SuggestionListProps {
  /** Of the list; its lines are named after it (`optionId`). */
  id: string;
  label: string;
  suggesting: Suggesting;
}

/** The id of a line, for `aria-activedescendant`. */
export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The menu over the composer. The focus stays in the text; the keys come from there. */
export function SuggestionList({ id, label, suggesting }: SuggestionListProps): JSX.Element {
  const { suggestions, active, move } = suggesting;
  const list = useRef<HTMLDivElement>(null);
  // Only within the list: the page around must not move.
  useLayoutEffect(() => {
    const line = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    const box = list.current;
    if (!line || !box) return;
    const below = line.offsetTop + line.offsetHeight - box.clientHeight;
    box.scrollTop = Math.min(line.offsetTop, Math.max(box.scrollTop, below));
  }, [active, suggestions]);
  return (
    <div class="ck-suggestions" role="listbox" id={id} aria-label={label} ref={list}>
      {groupsOf(suggestions).map(({ name, first, members }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be in a listbox
        <div key={`${name} ${first}`} role="group" aria-label={name || undefined}>
          {name && (
            <div class="ck-suggestion-group" aria-hidden="true">
              {name}
            </div>
          )}
          {members.map((suggestion, offset) => (
            <Line
              key={suggestion.id}
              id={optionId(id, first + offset)}
              suggestion={suggestion}
              active={first + offset === active}
              onPoint={() => move(first + offset)}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

interface LineProps {
  id: string;
  suggestion: Suggestion;
  active: boolean;
  onPoint: () => void;
}

function Line({ id, suggestion, active, onPoint }: LineProps): JSX.Element {
  const { label, detail, icon, choose } = suggestion;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys come from the text field, which keeps the focus
    // biome-ignore lint/a11y/useFocusableInteractive: the active line is named by aria-activedescendant
    <div
      id={id}
      role="option"
      aria-selected={active}
      class="ck-suggestion"
      onMouseMove={active ? undefined : onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      <span class="ck-menu-check">{icon && <Icon name={icon} />}</span>
      <span class="ck-suggestion-label">{label}</span>
      {detail && <small>{detail}</small>}
    </div>
  );
}

interface Group {
  name: string;
  first: number;
  members: Suggestion[];
}

function groupsOf(suggestions: readonly Suggestion[]): Group[] {
  const groups: Group[] = [];
  suggestions.forEach((suggestion, index) => {
    const name = suggestion.group ?? '';
    const last = groups.at(-1);
    if (last?.name === name) last.members.push(suggestion);
    else groups.push({ name, first: index, members: [suggestion] });
  });
  return groups;
}
