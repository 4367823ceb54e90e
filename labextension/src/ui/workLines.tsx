import type { JSX } from 'preact';
import { INTERRUPTED_ICON, STOPPED_ICON, type Task, type TaskItem, type WorkflowItem } from '../protocol';
import { Icon, type IconName } from './icons';
import { useSession } from './session';

/** One quiet line about what happened, such as "Stopped". */
export function TaskLine({ item }: { item: TaskItem }): JSX.Element {
  const { task } = item;
  return (
    <div class="ck-work">
      <Icon name={iconOf(task)} />
      <span>{titleOf(task)}</span>
    </div>
  );
}

/** What the assistant did or thought: one line that opens to the details. */
export function Workflow({
  item,
  streaming,
}: {
  item: WorkflowItem;
  streaming: boolean;
}): JSX.Element | null {
  const { t } = useSession();
  const { tasks, summary, type } = item.workflow;
  if (tasks.length === 0 && !streaming) return null;
  const title = summary && 'title' in summary ? summary.title : undefined;
  const duration = summary && 'duration' in summary ? summary.duration : null;
  const thought =
    duration === null ? t('Thought about it') : t('Thought for %1 s', Math.max(1, Math.round(duration)));
  const done = type === 'reasoning' ? thought : t('Worked in %1 steps', tasks.length);
  return (
    <details class="ck-workflow">
      <summary class={streaming ? 'ck-work ck-shimmer' : 'ck-work'}>
        <Icon name="chevron" />
        <span>{title ?? (streaming ? t('Thinking…') : done)}</span>
      </summary>
      <ol>
        {tasks.map((task, index) => (
          <li key={index}>
            {task.title && <b>{task.title}</b>}
            {task.content && <p>{task.content}</p>}
          </li>
        ))}
      </ol>
    </details>
  );
}

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

function iconOf(task: Task): IconName {
  const icon = task.type === 'custom' ? task.icon : undefined;
  if (icon === STOPPED_ICON) return 'stop';
  return icon === INTERRUPTED_ICON ? 'info' : 'check';
}

function titleOf(task: Task): string {
  return task.title ?? task.content ?? '';
}
