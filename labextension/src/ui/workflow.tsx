import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { WorkflowItem } from '../protocol';
import { drawingOf } from './chatkitIcons';
import { Disclosure } from './disclosure';
import type { IconName } from './icons';
import { type Session, useSession } from './session';
import { TaskStep, taskTitle } from './task';

interface WorkflowProps {
  item: WorkflowItem;
  /** More of it will come. */
  streaming: boolean;
}

/** What the assistant did or thought: one line that opens to the chain of its tasks. */
export function Workflow({ item, streaming }: WorkflowProps): JSX.Element | null {
  const { t } = useSession();
  const [decided, setDecided] = useState<boolean | null>(null);
  const { tasks, expanded } = item.workflow;
  if (tasks.length === 0 && !streaming) return null;
  return (
    <Disclosure
      line={lineOf(item, streaming, t)}
      icon={iconOf(item, streaming)}
      live={streaming}
      open={decided ?? expanded ?? false}
      onToggle={setDecided}
    >
      <ol class="ck-chain">
        {tasks.map((task, index) => (
          <TaskStep key={index} task={task} newest={streaming && index === tasks.length - 1} />
        ))}
      </ol>
    </Disclosure>
  );
}

/** While it goes on, what is being done now; afterwards its summary. */
function lineOf(item: WorkflowItem, streaming: boolean, t: Session['t']): string {
  const { tasks, summary, type } = item.workflow;
  const newest = tasks.at(-1);
  const now = streaming && newest ? taskTitle(newest, t) : '';
  if (now) return now;
  if (summary && 'title' in summary && summary.title) return summary.title;
  if (streaming) return type === 'reasoning' ? t('Thinking…') : t('Working…');
  const seconds = summary && 'duration' in summary ? Math.max(1, Math.round(summary.duration)) : null;
  if (type === 'reasoning') return seconds === null ? t('Thought about it') : t('Thought for %1 s', seconds);
  if (seconds !== null) return t('Worked for %1 s', seconds);
  return tasks.length === 1 ? t('Worked in 1 step') : t('Worked in %1 steps', tasks.length);
}

function iconOf(item: WorkflowItem, streaming: boolean): IconName {
  const { summary, type } = item.workflow;
  const named = summary && 'icon' in summary ? drawingOf(summary.icon) : null;
  if (named) return named;
  if (type === 'reasoning') return 'bulb';
  return streaming ? 'dot' : 'check';
}
