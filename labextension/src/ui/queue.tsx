import type { JSX } from 'preact';
import type { Queued } from '../state';
import { IconButton } from './icons';
import { useSession } from './session';

/** Messages that wait for the answer before them. */
export function Queue({ queue }: { queue: readonly Queued[] }): JSX.Element | null {
  const { t } = useSession();
  if (queue.length === 0) return null;
  return (
    <ul class="ck-queue" aria-label={t('Messages waiting their turn')}>
      {queue.map((queued) => (
        <QueuedMessage key={queued.id} queued={queued} />
      ))}
    </ul>
  );
}

function QueuedMessage({ queued }: { queued: Queued }): JSX.Element {
  const { client, t } = useSession();
  return (
    <li>
      <small>{queued.held ? t('Not sent') : t('Waits its turn')}</small>
      <span class="ck-queued-text">{queued.text}</span>
      {queued.held && (
        <IconButton name="up" label={t('Send now')} onClick={() => client.sendQueued(queued.id)} />
      )}
      <IconButton name="close" label={t('Remove')} onClick={() => client.dropQueued(queued.id)} />
    </li>
  );
}
