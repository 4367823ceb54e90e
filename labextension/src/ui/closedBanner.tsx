import type { JSX } from 'preact';
import type { ThreadStatus } from '../protocol';
import { Icon } from './icons';
import { useSession } from './session';

/** Says at its end that a conversation is closed, and why. */
export function ClosedBanner({ status }: { status: ThreadStatus | undefined }): JSX.Element | null {
  const { t } = useSession();
  if (status?.type !== 'closed') return null;
  return (
    <div class="ck-closed" role="note">
      <Icon name="lock" />
      <span>{status.reason || t('This conversation is closed.')}</span>
    </div>
  );
}
