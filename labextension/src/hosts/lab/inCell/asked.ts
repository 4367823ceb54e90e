/** What has become of a question that was asked in a cell, told by the chat's state. */
import type { ChatState } from '../../../chatState';
import type { Translate } from '../../../host';
import type { ClientToolCallItem } from '../../../protocol';
import { newestIndex } from '../../../ui/turn';
import type { PromptStage } from './promptLine';

/** Null where the change that was asked for is shown at a cell: `isShown`. */
export function stageOf(state: ChatState, isShown: boolean, t: Translate): PromptStage | null {
  if (isShown) return null;
  const { confirm, error, run, queue, working } = state;
  const calls = openCalls(state);
  const waits = calls.some(({ id }) => state.approvals[id]?.status === 'waiting');
  if (confirm)
    return { stage: 'working', line: t('The chat asks whether it may send this to %1.', confirm.host) };
  if (error) return { stage: 'over', line: error.message };
  if (queue.length > 0) return { stage: 'working', line: t('Another answer comes first…') };
  if (run || working.size > 0 || (calls.length > 0 && !waits)) {
    const doing = run?.writing ? t('Writing a change of this cell…') : t('Working on a change of this cell…');
    return { stage: 'working', line: run?.progress?.text ?? doing };
  }
  return { stage: 'over', line: waits ? t('The chat asks you something.') : t('The answer is in the chat.') };
}

/** The calls of the newest turn that have no result yet. */
function openCalls({ items }: ChatState): ClientToolCallItem[] {
  const from = newestIndex(items, ({ type }) => type === 'user_message');
  return items
    .slice(from + 1)
    .filter((item) => item.type === 'client_tool_call')
    .filter(({ status }) => status === 'pending');
}
