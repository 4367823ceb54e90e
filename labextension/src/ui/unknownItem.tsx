import type { JSX } from 'preact';
import { Icon } from './icons';
import { useSession } from './session';

/** An item of a kind this version does not know: said quietly, never an error. */
export function UnknownItem({ kind }: { kind: string }): JSX.Element {
  const { t } = useSession();
  return (
    <div class="ck-work">
      <Icon name="info" />
      <span>{t('Something this version cannot show (%1)', kind)}</span>
    </div>
  );
}
