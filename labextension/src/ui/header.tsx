import type { HeaderOption } from '@openai/chatkit';
import type { JSX } from 'preact';
import { HEADER_DRAWINGS } from './headerIcons';
import { IconButton, type IconName } from './icons';
import { useSession } from './session';

interface HeaderProps {
  title: string | undefined;
  view: 'thread' | 'history';
  onNew: () => void;
}

/** The title of what is shown, and the way to the other conversations. */
export function Header({ title, view, onNew }: HeaderProps): JSX.Element | null {
  const { client, options, t } = useSession();
  const { enabled = true, title: heading, leftAction, rightAction } = options.header ?? {};
  if (!enabled) return null;
  const history = view === 'history';
  const shown = heading?.enabled === false ? '' : (heading?.text ?? (title || t('New chat')));
  return (
    <header class="ck-header">
      {history && <IconButton name="back" label={t('Back')} onClick={() => client.show('thread')} />}
      {leftAction && <Action action={leftAction} />}
      <h1 title={history ? undefined : shown}>{history ? t('Conversations') : shown}</h1>
      {!history && options.history?.enabled !== false && (
        <IconButton name="history" label={t('Conversations')} onClick={() => client.show('history')} />
      )}
      <IconButton name="plus" label={t('New chat')} onClick={onNew} />
      {rightAction && <Action action={rightAction} />}
    </header>
  );
}

function Action({ action }: { action: NonNullable<HeaderOption['leftAction']> }): JSX.Element {
  // A page that is not type-checked can name any icon.
  const drawing: IconName | undefined = HEADER_DRAWINGS[action.icon];
  return (
    <IconButton name={drawing ?? 'dots'} label={action.icon.replaceAll('-', ' ')} onClick={action.onClick} />
  );
}
