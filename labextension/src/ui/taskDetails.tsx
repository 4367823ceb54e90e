import type { JSX } from 'preact';
import type { Source, Task } from '../protocol';
import { Markdown } from './markdown';
import { useSession } from './session';
import { SourceEntry } from './sources';

/** Whether a task has more than its title. */
export function hasDetails(task: Task): boolean {
  switch (task.type) {
    case 'custom':
    case 'thought':
      return Boolean(task.content);
    case 'web_search':
      return Boolean(task.queries?.length || task.sources?.length);
    case 'file':
      return Boolean(task.sources?.length);
    case 'image':
      return false;
    default:
      return Boolean(task satisfies never);
  }
}

/** What a task did or found: its text, the questions it searched for, its sources. */
export function TaskDetails({ task, growing }: { task: Task; growing: boolean }): JSX.Element | null {
  if (!hasDetails(task)) return null;
  switch (task.type) {
    case 'custom':
    case 'thought':
      return <Markdown text={task.content ?? ''} streaming={growing} />;
    case 'web_search':
      return (
        <>
          <Queries queries={task.queries ?? []} />
          <Found sources={task.sources ?? []} />
        </>
      );
    case 'file':
      return <Found sources={task.sources ?? []} />;
    default:
      return null;
  }
}

function Queries({ queries }: { queries: readonly string[] }): JSX.Element | null {
  const { t } = useSession();
  if (queries.length === 0) return null;
  return (
    <ul class="ck-queries" aria-label={t('Searched for')}>
      {queries.map((query, index) => (
        <li key={index} class="ck-chip ck-still">
          {query}
        </li>
      ))}
    </ul>
  );
}

function Found({ sources }: { sources: readonly Source[] }): JSX.Element | null {
  if (sources.length === 0) return null;
  return (
    <ul class="ck-found">
      {sources.map((source, index) => (
        <SourceEntry key={index} source={source} />
      ))}
    </ul>
  );
}
