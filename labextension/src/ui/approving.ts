/** The parts of the chat in which a person allows what the assistant asks for, and takes it back. */
import { ApprovalCard } from './approvalCard';
import type { ApprovingParts } from './approvingParts';
import { RulesRow } from './rulesRow';
import { ToolOutcome } from './toolOutcome';
import { TurnEdits } from './turnEdits';

export const APPROVING: ApprovingParts = {
  Card: ApprovalCard,
  Outcome: ToolOutcome,
  Rules: RulesRow,
  TurnEdits,
};
