import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ProposedCell, ProposedEdit } from '../../../host';
import { Icon } from '../../../ui/icons';
import { HiddenWarning } from '../../../ui/proposedEdits';
import { useChatState, useSession } from '../../../ui/session';
import { hasHidden } from '../../../ui/visibleText';
import { titleHere } from './changeTitle';
import { Difference } from './difference';
import { useKeptFocus } from './keptFocus';

export interface ProposedChangeProps {
  itemId: string;
  edit: ProposedEdit;
  /** The cell of the edit that is shown, and whether it is the edit's first, which a person may have written anew. */
  cell: ProposedCell;
  isFirst: boolean;
  /** How many edits the call has. */
  count: number;
  /** Why it cannot be done as it is. */
  problem: string | null;
}

/** What a call would do to a cell, shown at the cell, and the choice of the one edit that does it. */
export function ProposedChange(props: ProposedChangeProps): JSX.Element {
  const { itemId, edit, cell, isFirst, count, problem } = props;
  const { client, t } = useSession();
  const state = useChatState(client);
  const [deciding, setDeciding] = useState(false);
  const { amendments, accepted } = client.deciding.choicesOf(itemId);
  const amended = amendments[edit.key];
  const isLeft = amended === false;
  const isTaken = accepted.includes(edit.key);
  const after = isFirst && typeof amended === 'string' ? amended : cell.after;
  const title = titleHere(cell, t);
  const running = state.run !== null;
  const { body, keepFocus } = useKeptFocus(isLeft || isTaken);

  // A button that is disabled loses the focus, so while an answer or a decision is on its way they only say that
  // they do nothing.
  const waits = running || deciding;
  const decide = async (begin: () => Promise<void>) => {
    if (waits) return;
    keepFocus();
    setDeciding(true);
    await begin();
    setDeciding(false);
  };
  const settle = (accept: boolean) => decide(() => client.deciding.settle(itemId, edit.key, accept));
  return (
    <section
      class={isLeft ? 'ck-proposal-body ck-left-out' : 'ck-proposal-body'}
      aria-label={title}
      ref={body}
    >
      <p class="ck-proposal-head">
        <Icon name={cell.change === 'deleted' ? 'trash' : 'pencil'} />
        <span class="ck-edit-title">{title}</span>
        {typeof amended === 'string' && <span class="ck-hint">{t('changed by you')}</span>}
      </p>
      {!isLeft && <Difference before={cell.before} after={after} title={title} />}
      {!isLeft && hasHidden(after) && <HiddenWarning />}
      {problem && <p class="ck-hint">{problem}</p>}
      {isLeft || isTaken ? (
        <div class="ck-buttons">
          <span class="ck-hint">
            {isLeft ? t('Refused. Others wait for you.') : t('Accepted. Others wait for you.')}
          </span>
          <button
            type="button"
            class="ck-link ck-hint"
            aria-disabled={waits}
            onClick={() =>
              void decide(async () => client.deciding.amend(itemId, edit.key, isLeft ? undefined : amended))
            }
          >
            {t('Decide again')}
          </button>
        </div>
      ) : (
        <div class="ck-buttons">
          <button
            type="button"
            class="ck-button ck-primary"
            aria-label={t('Accept: %1', title)}
            disabled={problem !== null}
            aria-disabled={waits}
            onClick={() => void settle(true)}
          >
            {t('Accept')}
          </button>
          <button
            type="button"
            class="ck-button"
            aria-label={t('Refuse: %1', title)}
            aria-disabled={waits}
            onClick={() =>
              void (problem === null ? settle(false) : decide(() => client.deciding.decide(itemId, false)))
            }
          >
            {t('Refuse')}
          </button>
          {count > 1 && (
            <AcceptAll
              itemId={itemId}
              count={count}
              disabled={problem !== null}
              waits={waits}
              onAccept={() => void decide(() => client.deciding.decide(itemId, true))}
            />
          )}
        </div>
      )}
    </section>
  );
}

function AcceptAll(props: {
  itemId: string;
  count: number;
  disabled: boolean;
  waits: boolean;
  onAccept: () => void;
}): JSX.Element {
  const { client, t } = useSession();
  const { amendments } = client.deciding.choicesOf(props.itemId);
  const left = Object.values(amendments).filter((each) => each === false).length;
  return (
    <>
      <span class="ck-space" />
      <button
        type="button"
        class="ck-link ck-hint"
        disabled={props.disabled}
        aria-disabled={props.waits}
        onClick={props.onAccept}
      >
        {left ? t('Accept all but what was refused') : t('Accept all %1 changes', props.count)}
      </button>
    </>
  );
}
