import type { JSX } from 'preact';
import type { ChatState } from '../chatState';
import { Icon } from './icons';
import { useSession } from './session';

/** Always in sight: who answers and whether anything leaves this machine; and the tokens used so far. */
export function HostLine({ state }: { state: ChatState }): JSX.Element | null {
  const { host, t } = useSession();
  const choice = state.models?.models.find((model) => model.id === state.model);
  // Ours says it soon; the line keeps its place until then.
  if (!choice && !state.usage && !host.detached) return null;
  const remote = choice?.remote === true && choice.host !== null;
  return (
    <div class="ck-host-line">
      {choice && (
        <span class="ck-host" title={remote ? t('Messages go to %1', choice.host ?? '') : undefined}>
          <Icon name={remote ? 'cloud' : 'lock'} />
          <span>
            <span class="ck-host-model">{choice.label} · </span>
            {remote ? choice.host : t('nothing leaves this machine')}
          </span>
        </span>
      )}
      <Used usage={state.usage} />
    </div>
  );
}

function Used({ usage }: { usage: ChatState['usage'] }): JSX.Element | null {
  const { t } = useSession();
  if (!usage) return null;
  const { input_tokens: read, output_tokens: written } = usage;
  return (
    <span
      class="ck-used"
      title={t('This conversation: %1 tokens read, %2 written', inGroups(read), inGroups(written))}
    >
      {t('%1 tokens', inGroups(read + written))}
    </span>
  );
}

/** A count as the reader's browser groups its digits. */
export function inGroups(count: number): string {
  return count.toLocaleString();
}
