import type { JSX } from 'preact';
import type { ChatError } from '../state';
import { Icon, IconButton } from './icons';
import { useSession } from './session';

/** What went wrong, where it happened, and the ways on. */
export function ErrorCard({ error, onSetup }: { error: ChatError; onSetup: () => void }): JSX.Element {
  const { client, host, t } = useSession();
  const setup = error.needsSetup && host.may('models.connect');
  return (
    <div class="ck-notice ck-danger" role="alert">
      <Icon name="warning" />
      <div class="ck-notice-body">
        <p>{error.message}</p>
        {(error.retry || setup) && (
          <div class="ck-buttons">
            {setup && (
              <button type="button" class="ck-button" onClick={onSetup}>
                {t('Set up a model')}
              </button>
            )}
            {error.retry && (
              <button type="button" class="ck-button" onClick={() => client.retry()}>
                {t('Retry')}
              </button>
            )}
          </div>
        )}
      </div>
      <IconButton name="close" label={t('Dismiss')} onClick={() => client.dismissError()} />
    </div>
  );
}
