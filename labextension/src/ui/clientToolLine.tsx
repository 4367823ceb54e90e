import type { JSX } from 'preact';
import type { ClientToolCallItem } from '../protocol';
import { Icon } from './icons';
import { useSession } from './session';
import { useRunFacts } from './threadFacts';

/** Work that the model asked of the page: the person's to allow, under way, done, or left by a page that went away. */
export function ClientToolLine({ item }: { item: ClientToolCallItem }): JSX.Element {
  const { host, approving, t } = useSession();
  const { working, approvals } = useRunFacts();
  const approval = approvals[item.id];
  if (item.status === 'completed') {
    if (approving) return <approving.Outcome item={item} />;
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
  if (approving && approval?.status === 'waiting' && !approval.by) {
    return <approving.Card item={item} approval={approval} />;
  }
  return <Elsewhere item={item} accepted={approval?.status === 'accepted' || approval?.status === 'used'} />;
}

/** Another tab has to do it; a way on where it went away. */
function Elsewhere({ item, accepted }: { item: ClientToolCallItem; accepted: boolean }): JSX.Element {
  const { client, t } = useSession();
  const { running } = useRunFacts();
  const line = accepted
    ? t('Accepted in another window, which does it now.')
    : t('Waiting for the tab that asked: %1', item.name);
  return (
    <div class="ck-work">
      <Icon name="history" />
      <span>
        {line}{' '}
        <button type="button" class="ck-link" disabled={running} onClick={() => client.goOnWithout(item.id)}>
          {t('Go on without it')}
        </button>
      </span>
    </div>
  );
}
