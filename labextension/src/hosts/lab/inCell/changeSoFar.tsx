import type { JSX } from 'preact';
import type { ProposedCell } from '../../../host';
import { Icon } from '../../../ui/icons';
import { useSession } from '../../../ui/session';
import { titleHere } from './changeTitle';
import { Difference } from './difference';

export interface ChangeSoFarProps {
  cell: ProposedCell;
  /** More of its text is to come. */
  growing: boolean;
}

/** What a call would do to a cell, as far as it is written; there is nothing to decide yet. */
export function ChangeSoFar({ cell, growing }: ChangeSoFarProps): JSX.Element {
  const { t } = useSession();
  const title = titleHere(cell, t);
  return (
    <section class="ck-proposal-body ck-so-far" aria-label={t('Being written: %1', title)} aria-busy="true">
      <p class="ck-proposal-head">
        <Icon name="pencil" />
        <span class="ck-edit-title ck-shimmer">{title}</span>
      </p>
      <Difference before={cell.before} after={cell.after} title={title} growing={growing} />
    </section>
  );
}
