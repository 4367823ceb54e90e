import type { JSX } from 'preact';
import type { ClientToolCallItem } from '../protocol';
import { Icon } from './icons';
import { useSession } from './session';
import { useRunFacts } from './threadFacts';

/** Work that the model asked of the page: one quiet line, and a way on when the page that has to do it went away. */
export function ClientToolLine({ item }: { item: ClientToolCallItem }): JSX.Element {
  const { client, host, t } = useSession();
  const { working, running } = useRunFacts();
  if (item.status === 'completed') {
    return (
      <div class="ck-work">
        <Icon name="check" />
        <span>{host.cells ? t('Used the notebook: %1', item.name) : t('Used this page: %1', item.name)}</span>
      </div>
    );
  }
  if (working.has(item.id)) {
    const line = host.cells
      ? t('Working in the notebook: %1', item.name)
      : t('Working in this page: %1', item.name);
    return (
      <div class="ck-work">
        <Icon name="bolt" />
        <span class="ck-shimmer">{line}</span>
      </div>
    );
  }
  if (!host.may('threads.add_client_tool_output')) {
    return (
      <div class="ck-work">
        <Icon name="history" />
        <span>{t('This goes on in the chat of JupyterLab: %1', item.name)}</span>
      </div>
    );
  }
  return (
    <div class="ck-work">
      <Icon name="history" />
      <span>
        {t('Waiting for the tab that asked: %1', item.name)}{' '}
        <button type="button" class="ck-link" disabled={running} onClick={() => client.goOnWithout(item.id)}>
          {t('Go on without it')}
        </button>
      </span>
    </div>
  );
}
