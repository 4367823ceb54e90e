import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { INTERRUPTED_ICON, STOPPED_ICON, type Task, type TaskItem } from '../protocol';
import { drawingOf } from './chatkitIcons';
import { Disclosure } from './disclosure';
import { Icon, type IconName } from './icons';
import { type Session, useSession } from './session';
import { hasDetails, TaskDetails } from './taskDetails';
import { useRunFacts } from './threadFacts';

/** A task by itself: one quiet line, such as "Stopped", that opens where there is more to it. */
export function TaskLine({ item, streaming }: { item: TaskItem; streaming: boolean }): JSX.Element {
  const { t } = useSession();
  const [open, setOpen] = useState(false);
  const { task } = item;
  const live = useGoingOn(task) || streaming;
  const title = taskTitle(task, t);
  if (!hasDetails(task) || !task.title) {
    return (
      <div class="ck-work">
        <Icon name={lineIcon(task)} />
        <span class={live ? 'ck-shimmer' : undefined}>{title || plainContent(task)}</span>
      </div>
    );
  }
  return (
    <Disclosure line={title} icon={lineIcon(task)} live={live} open={open} onToggle={setOpen}>
      <TaskDetails task={task} growing={streaming} />
    </Disclosure>
  );
}

/** A task in the chain of a workflow: where it is, what it is, and what came of it. */
export function TaskStep({ task, newest }: { task: Task; newest: boolean }): JSX.Element {
  const { t } = useSession();
  const going = useGoingOn(task);
  const live = going || (newest && task.status_indicator !== 'complete');
  const title = taskTitle(task, t);
  return (
    <li class={live ? 'ck-step ck-step-live' : 'ck-step'}>
      <span class="ck-step-mark">
        <StatusMark task={task} going={going} />
      </span>
      <div class="ck-step-body">
        {title && <p class={live ? 'ck-step-title ck-shimmer' : 'ck-step-title'}>{title}</p>}
        <TaskDetails task={task} growing={newest} />
      </div>
    </li>
  );
}

/** What a task is, in one line; empty for one that only has content. */
export function taskTitle(task: Task, t: Session['t']): string {
  if (task.title) return task.title;
  switch (task.type) {
    case 'web_search':
      return task.title_query ? t('Searched for “%1”', task.title_query) : t('Searched the web');
    case 'file':
      return t('Read files');
    case 'image':
      return t('Worked on a picture');
    case 'custom':
    case 'thought':
      return '';
    default:
      return String((task satisfies never as Task).title ?? '');
  }
}

/** A task that was still under way when its run ended is not any more. */
function useGoingOn(task: Task): boolean {
  const { running } = useRunFacts();
  return running && task.status_indicator === 'loading';
}

function StatusMark({ task, going }: { task: Task; going: boolean }): JSX.Element {
  const { t } = useSession();
  if (going) return <i class="ck-spinner" role="img" aria-label={t('Under way')} />;
  if (task.status_indicator !== 'complete') return <Icon name={kindIcon(task)} />;
  return (
    <span role="img" aria-label={t('Done')}>
      <Icon name="check" />
    </span>
  );
}

function lineIcon(task: Task): IconName {
  const icon = task.type === 'custom' ? task.icon : undefined;
  if (icon === STOPPED_ICON) return 'stop';
  if (icon === INTERRUPTED_ICON) return 'info';
  return task.type === 'custom' ? (drawingOf(icon) ?? 'check') : kindIcon(task);
}

function kindIcon(task: Task): IconName {
  switch (task.type) {
    case 'custom':
      return drawingOf(task.icon) ?? 'dot';
    case 'web_search':
      return 'globe';
    case 'thought':
      return 'bulb';
    case 'file':
      return 'file';
    case 'image':
      return 'image';
    default:
      return (task satisfies never) ?? 'dot';
  }
}

function plainContent(task: Task): string {
  return 'content' in task ? (task.content ?? '') : '';
}
