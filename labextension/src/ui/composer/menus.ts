import type { Command, CommandSelection } from '@openai/chatkit';
import { useState } from 'preact/hooks';
import type { ChatState } from '../../chatState';
import type { PageEntity } from '../../host';
import type { TagContent } from '../../protocol';
import { drawingOf } from '../chatkitIcons';
import { tagOfEntity } from '../mentions';
import type { MenuEntry } from '../menu';
import { type Session, useSession } from '../session';
import { builtIns, type ComposerActs, lineOf, matches } from './commands';
import type { Trigger } from './menuTrigger';
import { type Suggesting, type Suggestion, useSuggesting } from './suggesting';

/** What the menu does to the text. */
export interface MenuTarget {
  /** Put the tag in place of the sign and what was typed behind it. */
  insertTag(tag: TagContent): void;
  /** Take out what asked for the menu; with `sign`, all but the sign, so that the next menu opens. */
  clear(sign: boolean): void;
}

type NextMenu = { kind: 'entries'; entries: readonly MenuEntry[] } | { kind: 'page'; commands: Command[] };

/** Whether there is anything that "@" can find. */
export function canMention({ host, options }: Session): boolean {
  return host.entities !== null || options.entities?.onTagSearch !== undefined;
}

/** The menu of "@" and "/"; null while none is open. */
export function useComposerMenu(
  state: ChatState,
  asked: Trigger | null,
  acts: ComposerActs,
  target: MenuTarget,
): Suggesting | null {
  const session = useSession();
  const { options, t } = session;
  const [next, setNext] = useState<NextMenu | null>(null);
  const trigger = asked && isWanted(asked, session) ? asked : null;
  if (trigger?.kind !== 'command' && next) setNext(null);

  const open = (menu: NextMenu) => {
    setNext(menu);
    target.clear(true);
  };
  const follow = (selection: CommandSelection | undefined) => {
    if (selection?.type === 'menu') open({ kind: 'page', commands: selection.commands });
    else if (selection?.type === 'entity') target.insertTag(tagOfEntity(selection.entity));
    else target.clear(false);
  };
  const choosePage = async (command: Command) => {
    follow((await options.commands?.onSelect?.(command)) ?? undefined);
  };
  const pageLine = (command: Command): Suggestion => ({
    id: command.id,
    label: command.label,
    detail: command.description,
    ...lineOf(command, t),
    choose: () => void choosePage(command),
  });
  const entryLine = (entry: MenuEntry): Suggestion => ({
    id: entry.key,
    label: entry.label,
    detail: entry.detail,
    icon: entry.checked ? 'check' : (entry.icon ?? null),
    choose: () => {
      target.clear(false);
      entry.run();
    },
  });
  const searchCommands = async (query: string): Promise<Suggestion[]> => {
    if (next?.kind === 'entries') {
      return next.entries.filter((entry) => !entry.disabled && matches(entry, query)).map(entryLine);
    }
    if (next?.kind === 'page') return next.commands.filter((each) => matches(each, query)).map(pageLine);
    const own = builtIns(state, session, acts).filter((each) => matches(each, query));
    const ofPage = (await options.commands?.onSearch?.(query)) ?? [];
    const lines = own.map(({ entries, run, ...line }) => ({
      ...line,
      choose: () => {
        if (entries) open({ kind: 'entries', entries });
        else {
          target.clear(false);
          run();
        }
      },
    }));
    return [...lines, ...ofPage.map(pageLine)];
  };
  return useSuggesting(trigger, menuName(next), async ({ kind, query }) =>
    kind === 'command' ? searchCommands(query) : entityLines(query, session, target),
  );
}

function menuName(next: NextMenu | null): string {
  const ids = next?.kind === 'page' ? next.commands.map(({ id }) => id) : next?.entries.map(({ key }) => key);
  return ids?.join() ?? '';
}

function isWanted({ kind }: Trigger, session: Session): boolean {
  return kind === 'command' ? session.options.commands?.enabled === true : canMention(session);
}

async function entityLines(
  query: string,
  { client, options }: Session,
  target: MenuTarget,
): Promise<Suggestion[]> {
  const searches = [client.searchEntities(query), options.entities?.onTagSearch?.(query)];
  const found = await Promise.allSettled(searches);
  const entities = found.flatMap((each): PageEntity[] =>
    each.status === 'fulfilled' ? (each.value ?? []) : [],
  );
  return entities.map((entity) => ({
    id: `${entity.group} ${entity.id}`,
    label: entity.title,
    icon: drawingOf(entity.icon),
    group: entity.group,
    choose: () => target.insertTag(tagOfEntity(entity)),
  }));
}
