import type { JSX } from 'preact';
import { drawingOf } from '../chatkitIcons';
import { Icon, IconButton } from '../icons';
import { MenuButton, type MenuEntry } from '../menu';
import { useSession } from '../session';
import type { Tool } from './tools';

/** What can be put to a message; null for what there is not. */
export interface Additions {
  attach: (() => void) | null;
  mention: (() => void) | null;
  dictate: (() => void) | null;
  tools: readonly MenuEntry[];
}

/** The tools as lines of a menu; choosing the chosen one gives it up. */
export function toolEntries(
  tools: readonly Tool[],
  chosen: string | undefined,
  choose: (id: string | undefined) => void,
): MenuEntry[] {
  return tools.map(({ id, label, description, icon }) => ({
    key: id,
    label,
    detail: description,
    icon: drawingOf(icon),
    checked: id === chosen,
    run: () => choose(id === chosen ? undefined : id),
  }));
}

/** The "+" of the composer. */
export function AddMenu({ attach, mention, dictate, tools }: Additions): JSX.Element | null {
  const { t } = useSession();
  const entries: MenuEntry[] = [];
  if (attach) entries.push({ key: '/attach', label: t('Attach files'), icon: 'attach', run: attach });
  if (mention) entries.push({ key: '/mention', label: t('Mention'), icon: 'at', run: mention });
  if (dictate) entries.push({ key: '/dictate', label: t('Dictate'), icon: 'microphone', run: dictate });
  const [first, ...rest] = tools;
  if (first) entries.push({ ...first, apart: entries.length > 0 }, ...rest);
  if (entries.length === 0) return null;
  const label = t('Add to the message');
  return (
    <MenuButton class="ck-icon-button" label={label} title={label} menu={label} entries={entries}>
      <Icon name="plus" />
    </MenuButton>
  );
}

interface ToolChipsProps {
  tools: readonly Tool[];
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}

/** The chosen tool, to be removed, and those that the page pinned, to be chosen. */
export function ToolChips({ tools, chosen, onChoose }: ToolChipsProps): JSX.Element {
  return (
    <>
      {tools
        .filter(({ id, pinned }) => pinned || id === chosen)
        .map((tool) =>
          tool.id === chosen ? (
            <ChosenTool key={tool.id} tool={tool} onRemove={() => onChoose(undefined)} />
          ) : (
            <PinnedTool key={tool.id} tool={tool} onChoose={() => onChoose(tool.id)} />
          ),
        )}
    </>
  );
}

function ChosenTool({ tool, onRemove }: { tool: Tool; onRemove: () => void }): JSX.Element {
  const { t } = useSession();
  return (
    <span class="ck-chip ck-tool" title={tool.label}>
      <Icon name={drawingOf(tool.icon) ?? 'sparkle'} />
      <span class="ck-chip-label">{tool.shortLabel ?? tool.label}</span>
      <IconButton name="close" label={t('Do not use %1', tool.label)} onClick={onRemove} />
    </span>
  );
}

function PinnedTool({ tool, onChoose }: { tool: Tool; onChoose: () => void }): JSX.Element {
  const { t } = useSession();
  return (
    <IconButton
      name={drawingOf(tool.icon) ?? 'sparkle'}
      label={t('Use %1', tool.label)}
      pressed={false}
      onClick={onChoose}
    />
  );
}
