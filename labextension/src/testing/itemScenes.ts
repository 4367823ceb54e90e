/** A scene for each kind of item of a thread. */
import type {
  Annotation,
  ClientToolCallItem,
  EntitySource,
  Source,
  StructuredInputItem,
  Task,
  ThreadItem,
  UserMessageItem,
  WorkflowItem,
} from '../protocol';
import type { ChatState, Run } from '../state';
import { anAnswer, aQuestion, aThread } from './fixtures';
import { failingPage, models } from './samples';

const BASE = { thread_id: 't1', created_at: '2026-11-20T09:30:00Z' };
const running: Run = { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false };
const thread = aThread({ id: 't1', title: 'What is in the orders?' });
const talk: Partial<ChatState> = { models, model: 'offline', page: failingPage, thread };
const asked = aQuestion('u1', 'What do others do about missing rates?');

/** A small chart, as a model would draw it. */
const CHART =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAPAAAACWAgMAAACdlu1GAAAADFBMVEX6+vo8eL7IyMjmeDzCakUEAAAAfElEQVR42u3WQQpAUBRA' +
  '0UuMbc1EWaMswn5sQZ4p9Yv8GPzunUmHej0/YGZWbl1ERGzpm3XOk8VisTgfN9fLtgeI2YGJv9mw+8476LTF4r8+yQGAdXFgYrFY' +
  'XN6h/+iMd2DiD//0UzvotMVisVhcNK6A6ZXcx7w3m5nldwD1ixLuYZOUygAAAABJRU5ErkJggg==';

export const urlSource: Source = {
  type: 'url',
  title: 'Working with missing data',
  url: 'https://pandas.pydata.org/docs/user_guide/missing_data.html',
  description: 'How pandas stores missing values, and what sums and means make of them.',
  attribution: 'pandas.pydata.org',
  group: 'Documentation',
};
const fileSource: Source = { type: 'file', title: 'rates.csv', filename: 'data/rates.csv', group: 'Files' };
export const entitySource: EntitySource = {
  type: 'entity',
  id: 'var:orders',
  title: 'orders',
  icon: 'cube',
  label: 'Variable',
  inline_label: 'orders',
  interactive: true,
  group: 'Notebook',
};

export function annotation(source: Source, index?: number): Annotation {
  return { type: 'annotation', source, index };
}

const CITED = `Most fill the gaps **per currency** before they join, and the guide says why: a mean skips them.

| way | keeps rows |
|---|---|
| \`ffill\` | yes |
| \`dropna\` | no |

\`\`\`python
rates = rates.ffill()
\`\`\`

Your own file has three gaps, all in March, and \`orders\` does not need those days.`;

export const citedAnswer: ThreadItem = {
  ...anAnswer('a1', CITED),
  content: [
    {
      type: 'output_text',
      text: CITED,
      annotations: [
        annotation(urlSource, CITED.indexOf(', and the')),
        annotation(fileSource, CITED.indexOf(', all in')),
        annotation(entitySource, CITED.indexOf(' does not')),
        annotation(urlSource, CITED.indexOf('ffill()')),
        annotation(
          {
            ...urlSource,
            type: 'url',
            title: 'A second page of the guide with a rather long title',
            url: 'https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.ffill.html',
          },
          9_999,
        ),
      ],
    },
  ],
};

const tasks: Task[] = [
  {
    type: 'thought',
    content: 'The rates have gaps. **How** are they usually filled?',
    status_indicator: 'complete',
  },
  {
    type: 'web_search',
    title_query: 'pandas fill missing exchange rates',
    queries: ['pandas ffill by group', 'missing exchange rates weekend'],
    sources: [
      { ...urlSource, type: 'url', attribution: 'pandas.pydata.org' } as Extract<Source, { type: 'url' }>,
    ],
    status_indicator: 'complete',
  },
  {
    type: 'file',
    title: 'Read two files',
    sources: [fileSource, { type: 'file', title: 'orders.csv', filename: 'data/orders.csv' }] as Extract<
      Source,
      { type: 'file' }
    >[],
    status_indicator: 'complete',
  },
  { type: 'image', title: 'Drew the gaps', status_indicator: 'complete' },
  {
    type: 'custom',
    icon: 'square-code',
    title: 'Checking orders against the rates',
    content: 'Rows without a rate: 41',
    status_indicator: 'loading',
  },
];

export function aWorkflow(id: string, fields: Partial<WorkflowItem['workflow']> = {}): WorkflowItem {
  return { ...BASE, id, type: 'workflow', workflow: { type: 'custom', tasks, ...fields } };
}

export function aForm(id: string, fields: Partial<StructuredInputItem> = {}): StructuredInputItem {
  return {
    ...BASE,
    id,
    type: 'structured_input',
    status: 'pending',
    inputs: [
      {
        id: 'fill',
        type: 'multiple_choice',
        question: 'How should the gaps be filled?',
        options: [
          { value: 'With the day before' },
          { value: 'With the mean of the month' },
          { value: 'Not at all' },
        ],
      },
      {
        id: 'columns',
        type: 'multiple_choice',
        multiple: true,
        question: 'Which currencies matter?',
        options: [{ value: 'EUR' }, { value: 'CHF' }, { value: 'JPY' }],
      },
      {
        id: 'why',
        type: 'freeform',
        question: 'What is the report for?',
        description: 'One sentence is enough; it decides how careful the filling has to be.',
      },
    ],
    ...fields,
  };
}

const [fill, columns, why] = aForm('f').inputs as [
  StructuredInputItem['inputs'][0],
  StructuredInputItem['inputs'][0],
  StructuredInputItem['inputs'][0],
];

export function aToolCall(id: string, fields: Partial<ClientToolCallItem> = {}): ClientToolCallItem {
  return {
    ...BASE,
    id,
    type: 'client_tool_call',
    status: 'pending',
    call_id: `call_${id}`,
    name: 'get_cells',
    arguments: {},
    ...fields,
  };
}

export const richMessage: UserMessageItem = {
  ...asked,
  content: [
    { type: 'input_text', text: 'Does ' },
    {
      type: 'input_tag',
      id: 'var:orders',
      text: 'orders',
      data: { name: 'orders' },
      group: 'Variables',
      interactive: true,
    },
    { type: 'input_text', text: ' agree with the file? The plot from ' },
    { type: 'input_tag', id: 'cell:3', text: '[3] plot(orders)', data: {}, group: 'Cells' },
    { type: 'input_text', text: ' looks odd.' },
  ],
  attachments: [
    { id: 'at1', type: 'image', name: 'gaps.png', mime_type: 'image/png', preview_url: CHART },
    { id: 'at2', type: 'file', name: 'rates-of-all-currencies-2026.csv', mime_type: 'text/csv' },
  ],
  quoted_text: 'Your own file has three gaps',
};

function picture(id: string, url: string | null, progress?: number): ThreadItem {
  return { ...BASE, id, type: 'generated_image', image: url ? { id: 'img1', url } : undefined, progress };
}

const widget: ThreadItem = {
  ...BASE,
  id: 'wi1',
  type: 'widget',
  widget: { type: 'Card' },
  copy_text: 'Orders without a rate: 41\nDays without a rate: 3',
};
const unknown = { ...BASE, id: 'x1', type: 'hologram' } as unknown as ThreadItem;

export const itemScenes: Record<string, Partial<ChatState>> = {
  working: { ...talk, items: [asked, aWorkflow('w1')], run: running },
  worked: {
    ...talk,
    items: [
      asked,
      aWorkflow('w1', { expanded: true, summary: { title: 'Compared three sources', icon: 'search' } }),
      anAnswer('a1', 'Fill them with the day before.'),
    ],
    feedback: { a1: 'positive' },
  },
  cited: { ...talk, items: [asked, citedAnswer] },
  pictures: {
    ...talk,
    items: [
      asked,
      picture('p1', CHART),
      picture('p2', 'https://images.example.org/a.png'),
      picture('p3', null),
    ],
    run: running,
  },
  drawing: { ...talk, items: [asked, picture('p1', CHART, 0.6)], run: running },
  form: { ...talk, items: [asked, anAnswer('a1', 'Before I fill anything:'), aForm('f1')] },
  formBusy: { ...talk, items: [asked, aForm('f1')], run: { ...running, phase: 'waiting' } },
  filled: {
    ...talk,
    items: [
      asked,
      aForm('f1', {
        status: 'answered',
        inputs: [
          { ...fill, answer: { values: ['With the day before'] } },
          { ...columns, answer: { values: ['EUR', 'CHF'] } },
          { ...why, answer: { values: [], skipped: true } },
        ],
      }),
      anAnswer('a1', 'Then only March changes.'),
    ],
  },
  tools: {
    ...talk,
    items: [
      asked,
      aToolCall('c1', { status: 'completed', output: {} }),
      widget,
      unknown,
      aToolCall('c2', { name: 'run_cell' }),
      aToolCall('c3'),
    ],
    working: new Set(['c3']),
    run: running,
  },
  waitingTab: { ...talk, items: [asked, aToolCall('c2')] },
  rich: { ...talk, items: [richMessage, anAnswer('a1', 'It does, but for three days in March.')] },
  closed: {
    ...talk,
    thread: {
      ...thread,
      status: { type: 'closed', reason: 'This conversation was closed by the course team.' },
    },
    items: [asked, citedAnswer],
  },
  reconnecting: {
    ...talk,
    items: [asked, anAnswer('a1', 'Most fill the gaps')],
    run: { ...running, phase: 'reconnecting' },
  },
  progress: {
    ...talk,
    items: [asked],
    run: {
      ...running,
      phase: 'waiting',
      progress: { icon: 'search', text: 'Searching the documentation of pandas…' },
    },
    notices: [
      { id: 'n1', level: 'info', title: 'A longer wait', message: 'The model server is **busy**.' },
      { id: 'n2', level: 'danger', message: 'The budget of today is used up.' },
    ],
  },
};
