import type { JSX } from 'preact';
import { IconButton } from './icons';
import { useSession } from './session';

interface HeaderProps {
  title: string | undefined;
  view: 'thread' | 'history';
  onNew: () => void;
}

/** The title of what is shown, and the way to the other conversations. */
export function Header({ title, view, onNew }: HeaderProps): JSX.Element {
  const { client, t } = useSession();
  const history = view === 'history';
  return (
    <header class="ck-header">
      {history && <IconButton name="back" label={t('Back')} onClick={() => client.show('thread')} />}
      <h1 title={history ? undefined : title}>{history ? t('Conversations') : title || t('New chat')}</h1>
      {!history && (
        <IconButton name="history" label={t('Conversations')} onClick={() => client.show('history')} />
      )}
      <IconButton name="plus" label={t('New chat')} onClick={onNew} />
    </header>
  );
}
