/** The calls that edit cells and wait for a person, and what they would do now. */
import type { ChatClient } from '../../../client';
import type { ProposedEdit } from '../../../host';

export interface WaitingEdits {
  itemId: string;
  /** The path of the notebook. */
  notebook: string;
  /** What it would do, or would have done as long as it could. */
  edits: readonly ProposedEdit[];
  /** Why it cannot be done as the notebook is now. */
  problem: string | null;
}

type Deciding = Pick<ChatClient['deciding'], 'propose'>;

/** Ids of the items whose calls a person has to decide; none that a rule lets pass. */
export function waitingItems({ approvals }: ChatClient['state']): string[] {
  return Object.keys(approvals).filter((id) => {
    const { status, by, risk } = approvals[id] as (typeof approvals)[string];
    return status === 'waiting' && by === null && risk === 'edit';
  });
}

/** Looks at one call; `known` is what was seen of it before. Null where there are no edits to show. */
export function lookAt(
  deciding: Deciding,
  itemId: string,
  notebook: string,
  known: WaitingEdits | undefined,
): WaitingEdits | null {
  try {
    const proposal = deciding.propose(itemId);
    return proposal?.kind === 'edits' ? { itemId, notebook, edits: proposal.edits, problem: null } : null;
  } catch (error) {
    return known ? { ...known, problem: error instanceof Error ? error.message : String(error) } : null;
  }
}
