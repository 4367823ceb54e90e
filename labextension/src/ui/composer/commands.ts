import type { Command } from '@openai/chatkit';
import type { ChatState } from '../../chatState';
import type { Translate } from '../../host';
import { drawingOf } from '../chatkitIcons';
import type { IconName } from '../icons';
import type { MenuEntry } from '../menu';
import type { Session } from '../session';
import { newestMessage } from '../turn';

/** What "/" offers of the chat itself: one thing to do, or a menu of its own. */
export interface BuiltIn {
  id: string;
  label: string;
  detail?: string;
  icon: IconName;
  run: () => void;
  entries?: readonly MenuEntry[];
}

/** What of the composer the commands can start; null for what is not there. */
export interface ComposerActs {
  attach: (() => void) | null;
  dictate: (() => void) | null;
  tools: readonly MenuEntry[];
  models: readonly MenuEntry[];
}

/** The commands that apply now. */
export function builtIns(
  state: ChatState,
  { client, host, options, t }: Session,
  acts: ComposerActs,
): BuiltIn[] {
  const asked = newestMessage(state.items) !== null && state.run === null;
  const commands: (BuiltIn | false)[] = [
    { id: '/new', label: t('New chat'), icon: 'plus', run: () => client.newThread() },
    options.history?.enabled !== false && {
      id: '/history',
      label: t('Conversations'),
      icon: 'history',
      run: () => client.show('history'),
    },
    acts.attach !== null && { id: '/attach', label: t('Attach files'), icon: 'attach', run: acts.attach },
    acts.tools.length > 0 && menu('/tools', t('Choose a tool…'), 'sparkle', acts.tools),
    acts.models.length > 1 && menu('/models', t('Choose who answers…'), 'settings', acts.models),
    acts.dictate !== null && { id: '/dictate', label: t('Dictate'), icon: 'microphone', run: acts.dictate },
    asked &&
      options.threadItemActions?.retry === true &&
      host.may('threads.retry_after_item') && {
        id: '/retry',
        label: t('Answer again'),
        icon: 'retry',
        run: () => client.retry(),
      },
  ];
  return commands.filter((command) => command !== false);
}

function menu(id: string, label: string, icon: IconName, entries: readonly MenuEntry[]): BuiltIn {
  return { id, label, icon, entries, run: () => undefined };
}

/** Whether what was typed behind "/" is meant to find it. */
export function matches({ label }: { label: string }, query: string): boolean {
  return label.toLowerCase().includes(query.trim().toLowerCase());
}

/** The page's command as a line of the menu. */
export function lineOf(command: Command, t: Translate): { icon: IconName | null; group: string } {
  return { icon: drawingOf(command.icon), group: command.group ?? t('Commands') };
}
