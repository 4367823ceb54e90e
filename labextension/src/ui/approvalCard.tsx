import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Choices, Proposal } from '../host';
import type { Approval, ClientToolCallItem, Scope } from '../protocol';
import { Icon } from './icons';
import { HiddenWarning, ProposedEdits } from './proposedEdits';
import { useSession } from './session';
import { plainLines, ShownCode } from './shownCode';
import { useRunFacts } from './threadFacts';
import { hasHidden } from './visibleText';

/** What the assistant asks to be allowed, just as it would be done, and the person's choice. */
export function ApprovalCard({
  item,
  approval,
}: {
  item: ClientToolCallItem;
  approval: Approval;
}): JSX.Element {
  const { client, announce, focusComposer, t } = useSession();
  const card = useRef<HTMLElement>(null);
  const { running } = useRunFacts();
  const { amendments } = useChoices(item);
  const [deciding, setDeciding] = useState(false);
  const looked = useProposal(item);
  const { proposal, problem } = looked;
  const title = proposal ? titleOf(proposal, t) : titleOfRisk(approval.risk, t);
  useEffect(() => announce(t('The assistant asks: %1', title)), []);
  useLayoutEffect(
    () => () => {
      if (card.current?.contains(document.activeElement)) focusComposer();
    },
    [],
  );

  // A button that is disabled loses the focus, so while an answer or a decision is on its way they only say that
  // they do nothing.
  const waits = running || deciding;
  const decide = async (accept: boolean) => {
    if (waits) return;
    setDeciding(true);
    await client.deciding.decide(item.id, accept);
    setDeciding(false);
  };
  const left = Object.values(amendments).filter((each) => each === false).length;
  const count = proposal?.kind === 'edits' ? proposal.edits.length : 0;
  return (
    <section class="ck-card ck-approval" aria-label={title} ref={card}>
      <h3>
        <Icon name={approval.risk === 'edit' ? 'pencil' : 'bolt'} />
        {title}
      </h3>
      {approval.notebook && <p class="ck-hint ck-approval-place">{approval.notebook}</p>}
      {proposal?.kind === 'edits' && (
        <ProposedEdits
          edits={proposal.edits}
          amendments={amendments}
          onAmend={(key, amended) => client.deciding.amend(item.id, key, amended)}
        />
      )}
      {proposal?.kind === 'code' &&
        proposal.cells.map(({ cellId, code, index, executionCount }) => {
          const label = executionCount
            ? t('Cell [%1]', executionCount)
            : t('Cell %1 from the top', index + 1);
          return (
            <div key={cellId} class="ck-edit">
              <span class="ck-edit-title">{label}</span>
              <ShownCode lines={plainLines(code)} label={label} />
            </div>
          );
        })}
      {proposal?.kind === 'call' && <ShownCode lines={plainLines(proposal.code)} label={title} />}
      {proposal && textsOf(proposal).some(hasHidden) && <HiddenWarning />}
      {problem && <p class="ck-hint">{problem}</p>}
      <div class="ck-buttons">
        <button
          type="button"
          class="ck-button ck-primary"
          disabled={!proposal || (count > 0 && left === count)}
          aria-disabled={waits}
          onClick={() => void decide(true)}
        >
          {acceptLabel(proposal, count, left, t)}
        </button>
        <button type="button" class="ck-button" aria-disabled={waits} onClick={() => void decide(false)}>
          {t('Refuse')}
        </button>
        <span class="ck-space" />
        {approval.risk !== 'call' && (
          <Always item={item} approval={approval} risk={approval.risk} disabled={waits || !proposal} />
        )}
      </div>
    </section>
  );
}

/** Lets all of the kind pass from now on, as far as the person chooses. */
interface AlwaysProps {
  item: ClientToolCallItem;
  approval: Approval;
  risk: 'edit' | 'run';
  disabled: boolean;
}

function Always({ item, approval, risk, disabled }: AlwaysProps): JSX.Element {
  const { client, t } = useSession();
  const [open, setOpen] = useState(false);
  const choices = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => choices.current?.scrollIntoView({ block: 'nearest' }), [open]);
  const { notebook } = approval;
  const allow = (scope: Scope, place: string) => void client.deciding.allow(scope, place, risk, true);
  const edits = risk === 'edit';
  return (
    <>
      <button
        type="button"
        class="ck-link ck-hint"
        aria-expanded={open}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {t('Do not ask again…')}
      </button>
      {open && (
        <div class="ck-buttons ck-always-choices" ref={choices}>
          <button
            type="button"
            class="ck-button"
            disabled={disabled}
            onClick={() => allow('thread', item.thread_id)}
          >
            {edits ? t('Allow edits in this conversation') : t('Allow runs in this conversation')}
          </button>
          {notebook && (
            <button
              type="button"
              class="ck-button"
              disabled={disabled}
              onClick={() => allow('notebook', notebook)}
            >
              {edits ? t('Allow edits in this notebook') : t('Allow runs in this notebook')}
            </button>
          )}
        </div>
      )}
    </>
  );
}

/** What was chosen of the call so far, here or in the notebook's cells. */
function useChoices(item: ClientToolCallItem): Choices {
  const { client } = useSession();
  const [choices, setChoices] = useState(client.deciding.choicesOf(item.id));
  useEffect(() => {
    const read = () => setChoices(client.deciding.choicesOf(item.id));
    read();
    return client.subscribe(read);
  }, [client, item.id]);
  return choices;
}

interface Looked {
  proposal: Proposal | null;
  /** Why there is none. */
  problem: string | null;
}

/** What the call would do, seen again whenever the page changes. */
function useProposal(item: ClientToolCallItem): Looked {
  const { client } = useSession();
  const [page, setPage] = useState(client.state.page);
  useEffect(() => client.subscribe(() => setPage(client.state.page)), [client]);
  return useMemo(() => {
    try {
      return { proposal: client.deciding.propose(item.id), problem: null };
    } catch (error) {
      return { proposal: null, problem: error instanceof Error ? error.message : String(error) };
    }
  }, [client, item, page]);
}

type Words = (text: string, ...args: (string | number)[]) => string;

function titleOf(proposal: Proposal, t: Words): string {
  switch (proposal.kind) {
    case 'edits': {
      const count = proposal.edits.length;
      return count === 1 ? t('Change the notebook?') : t('Make %1 changes to the notebook?', count);
    }
    case 'code':
      return proposal.cells.length === 1
        ? t('Run this cell?')
        : t('Run these %1 cells?', proposal.cells.length);
    case 'call':
      return t('Call the function %1?', proposal.name);
    case 'act':
      return proposal.act === 'interrupt'
        ? t('Interrupt the kernel?')
        : t('Restart the kernel? All variables are lost.');
    default:
      return proposal satisfies never;
  }
}

/** Where it cannot be told what would be done. */
function titleOfRisk(risk: Approval['risk'], t: Words): string {
  switch (risk) {
    case 'edit':
      return t('Change the notebook?');
    case 'run':
      return t('Run code?');
    case 'call':
      return t('Call a function?');
    default:
      return risk satisfies never;
  }
}

function acceptLabel(proposal: Proposal | null, count: number, left: number, t: Words): string {
  switch (proposal?.kind) {
    case 'code':
      return t('Run');
    case 'call':
      return t('Call');
    case 'act':
      return proposal.act === 'interrupt' ? t('Interrupt') : t('Restart');
    default:
      if (count < 2) return t('Accept');
      return left ? t('Accept %1 of %2', count - left, count) : t('Accept all');
  }
}

function textsOf(proposal: Proposal): string[] {
  switch (proposal.kind) {
    case 'edits':
      return proposal.edits.flatMap(({ cells }) => cells.map(({ after }) => after));
    case 'code':
      return proposal.cells.map(({ code }) => code);
    case 'call':
      return [proposal.name, proposal.code];
    default:
      return [];
  }
}
