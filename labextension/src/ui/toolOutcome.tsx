import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Translate } from '../host';
import type { ClientToolCallItem, Json } from '../protocol';
import { Disclosure } from './disclosure';
import { Icon, type IconName } from './icons';
import { useSession } from './session';
import { ShownCode, type ShownLine } from './shownCode';

/** What came of the page's work for the model: one quiet line, which opens where there is more to see. */
export function ToolOutcome({ item }: { item: ClientToolCallItem }): JSX.Element {
  const { host, t } = useSession();
  const [open, setOpen] = useState(false);
  const told = outcomeOf(item, host.cells !== null, t);
  if (told.differences.length === 0) {
    return (
      <div class="ck-work">
        <Icon name={told.icon} />
        <span>{told.line}</span>
      </div>
    );
  }
  return (
    <Disclosure line={told.line} icon={told.icon} open={open} onToggle={setOpen}>
      {told.differences.map((difference, index) => (
        <ShownCode key={index} lines={unifiedLines(difference)} label={t('What was changed')} />
      ))}
    </Disclosure>
  );
}

interface Outcome {
  icon: IconName;
  line: string;
  /** Unified differences of the cells. */
  differences: string[];
}

type Fields = { [key: string]: Json };

function outcomeOf({ name, output }: ClientToolCallItem, ofNotebook: boolean, t: Translate): Outcome {
  const fields = (output && typeof output === 'object' && !Array.isArray(output) ? output : {}) as Fields;
  const line = (icon: IconName, text: string, differences: string[] = []) => ({
    icon,
    line: text,
    differences,
  });
  if ('refused' in fields) return line('close', t('Not done: you did not allow it'));
  if (typeof fields.error === 'string') return line('warning', t('Not done: %1', fields.error));
  if (name === 'edit_cells') return edited(fields, line, t);
  if (name === 'run_cells') return ran(fields, line, t);
  const used = ofNotebook ? t('Used the notebook: %1', name) : t('Used this page: %1', name);
  return line('check', workName(name, t) ?? used);
}

type Line = (icon: IconName, text: string, differences?: string[]) => Outcome;

function edited(fields: Fields, line: Line, t: Translate): Outcome {
  const changes = listOf(fields.changes);
  if (fields.applied !== true) {
    return line('warning', t('Nothing was changed: %1', String(fields.reason ?? '')));
  }
  const count = new Set(changes.map(({ cellId }) => cellId)).size;
  const differences = changes.flatMap(({ diff }) => (typeof diff === 'string' && diff ? [diff] : []));
  return line('check', count === 1 ? t('Changed 1 cell') : t('Changed %1 cells', count), differences);
}

function ran(fields: Fields, line: Line, t: Translate): Outcome {
  const states = listOf(fields.cells).map(({ state }) => String(state));
  const count = states.filter((state) => state === 'ok' || state === 'error' || state === 'running').length;
  if (states.includes('error')) return line('warning', t('Ran the code: it failed'));
  if (states.includes('running')) return line('history', t('Ran the code: it has not ended yet'));
  if (states.includes('changed')) return line('warning', t('Not run: the cell was edited in the meantime'));
  return line('check', count === 1 ? t('Ran 1 cell') : t('Ran %1 cells', count));
}

/** What a tool does, in a person's words; null for one that is not ours. */
export function workName(name: string, t: Translate): string | null {
  switch (name) {
    case 'list_cells':
      return t('Looked over the cells');
    case 'read_cells':
      return t('Read cells');
    case 'find_in_open_documents':
      return t('Searched the open documents');
    case 'find_in_notebook':
      return t('Searched the notebook');
    case 'list_variables':
      return t('Looked over the variables');
    case 'list_functions':
      return t("Looked over the notebook's functions");
    case 'call_function':
      return t('Called a function of the notebook');
    case 'outline':
      return t('Read the headings');
    case 'staleness':
      return t('Looked which cells are out of date');
    case 'interrupt_kernel':
      return t('Interrupted the kernel');
    case 'restart_kernel':
      return t('Restarted the kernel');
    default:
      return null;
  }
}

function listOf(value: Json | undefined): Fields[] {
  return Array.isArray(value) ? (value.filter((each) => each && typeof each === 'object') as Fields[]) : [];
}

/** A unified difference line by line; the lines that say where a piece stands only set it apart. */
function unifiedLines(difference: string): ShownLine[] {
  return difference.split('\n').map((line): ShownLine => {
    const text = line.slice(1);
    if (line.startsWith('@@')) return { text: '⋯', kind: 'skipped' };
    if (line.startsWith('+')) return { text, kind: 'added' };
    if (line.startsWith('-')) return { text, kind: 'removed' };
    return { text, kind: 'same' };
  });
}
