/** What a host needs whose tools do more than read; the others do without, and their pages stay small. */
import type { FunctionComponent } from 'preact';
import type { ChatState } from '../chatState';
import type { Approval, ClientToolCallItem } from '../protocol';
import { ApprovalCard } from './approvalCard';
import { RulesRow } from './rulesRow';
import type { ThreadTurn } from './threadTurns';
import { ToolOutcome } from './toolOutcome';
import { TurnEdits } from './turnEdits';

export interface Approving {
  Card: FunctionComponent<{ item: ClientToolCallItem; approval: Approval }>;
  Outcome: FunctionComponent<{ item: ClientToolCallItem }>;
  Rules: FunctionComponent<{ state: ChatState }>;
  TurnEdits: FunctionComponent<{ turn: ThreadTurn }>;
}

export const APPROVING: Approving = { Card: ApprovalCard, Outcome: ToolOutcome, Rules: RulesRow, TurnEdits };
