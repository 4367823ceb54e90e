import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSession } from './session';

/** Asks once before anything goes to a host that is not this machine. */
export function ConfirmCard({ confirm }: { confirm: { host: string; label: string } }): JSX.Element {
  const { client, t } = useSession();
  const send = useRef<HTMLButtonElement>(null);
  useEffect(() => send.current?.focus(), []);
  return (
    <section class="ck-card" aria-label={t('Before the first message')}>
      <h3>{t('Send to %1?', confirm.host)}</h3>
      <p>
        {t(
          'Messages and the parts of the notebook shown below go to %1, where %2 answers. Secrets that are recognised are taken out first.',
          confirm.host,
          confirm.label,
        )}
      </p>
      <p class="ck-hint">{t('You are asked once for each host.')}</p>
      <div class="ck-buttons">
        <button
          type="button"
          class="ck-button ck-primary"
          ref={send}
          onClick={() => client.confirmHost(confirm.host)}
        >
          {t('Send')}
        </button>
        <button type="button" class="ck-button" onClick={() => client.cancelConfirm()}>
          {t('Not now')}
        </button>
      </div>
    </section>
  );
}
