/** What a host needs whose tools do more than read; the others do without, and their pages stay small. */
import type { FunctionComponent } from 'preact';
import type { ChatState } from '../chatState';
import type { Approval, ClientToolCallItem } from '../protocol';
import type { ThreadTurn } from './threadTurns';

export interface ApprovingParts {
  Card: FunctionComponent<{ item: ClientToolCallItem; approval: Approval }>;
  Outcome: FunctionComponent<{ item: ClientToolCallItem }>;
  Rules: FunctionComponent<{ state: ChatState }>;
  TurnEdits: FunctionComponent<{ turn: ThreadTurn }>;
}
