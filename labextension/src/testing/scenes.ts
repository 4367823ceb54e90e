import type { ChatState } from '../state';
import { anAnswer, aQuestion, aStoppedLine, aThread } from './fixtures';
import { itemScenes } from './itemScenes';
import { aQuestionAboutTheCell, calmPage, emptyPage, failingPage, models } from './samples';

const thread = aThread({ id: 't1', title: 'KeyError in the orders table' });

const WHY = `Cell **[7]** asks for a column \`custmer_id\`, and \`orders\` has none of that name. The nearest is \`customer_id\` (int64).

\`\`\`python
totals = (
    orders.groupby('customer_id')['amount']
    .sum()
    .sort_values(ascending=False)
)
\`\`\`

Two more things I noticed:

1. \`day\` is an **object** column; \`pd.to_datetime\` makes it a date:
   \`\`\`python
   orders['day'] = pd.to_datetime(orders['day'])
   \`\`\`
2. \`rates\` is never used.

| column | type |
|---|---|
| customer_id | int64 |
| amount | float64 |`;

const PLOT = `A horizontal bar chart reads best with ids on the axis:

\`\`\`python
top = (orders.groupby('customer_id')
         ['amount'].sum()
         .nlargest(10))
top.plot.barh()`;

const asked = aQuestionAboutTheCell('u1', 'Why did this fail?');
const explained = anAnswer('a1', WHY);
const plotted = { ...aQuestion('u2', 'Plot it, top ten first'), quoted_text: 'customer_id   amount' };
const used = { input_tokens: 1204, output_tokens: 312 };
const streaming = { phase: 'streaming' as const, allowCancel: true, progress: null, needsSetup: false };
const base: Partial<ChatState> = { models, model: 'offline', page: failingPage };
const talk: Partial<ChatState> = { ...base, thread, usage: used };

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const titles = [
  'KeyError in the orders table',
  'Join customers to rates',
  'Why is the mean of amount not a number after the join with customers?',
  'Plot of the top ten',
];

/** The states of the chat that are worth a look. */
export const scenes: Record<string, Partial<ChatState>> = {
  failed: base,
  calm: { ...base, page: calmPage },
  nothing: { ...base, page: emptyPage, model: 'openai:gpt' },
  answered: { ...talk, items: [asked, explained] },
  streaming: {
    ...talk,
    items: [asked, anAnswer('a0', 'It has a typo.'), plotted, anAnswer('a2', PLOT)],
    run: streaming,
  },
  waiting: {
    ...talk,
    items: [asked],
    run: { ...streaming, phase: 'waiting', progress: { text: 'Reading cell [7]…' } },
    queue: [{ id: 'q1', text: 'And then plot the result, please, with the ten largest', held: false }],
  },
  sending: { ...talk, items: [asked], run: { ...streaming, phase: 'sending' } },
  error: {
    ...talk,
    model: 'openai:gpt',
    items: [asked],
    error: {
      message: 'The model server refused the key (401). Check the key, or choose another model.',
      retry: true,
      needsSetup: true,
    },
    queue: [{ id: 'q1', text: 'And then plot it', held: true }],
    notices: [
      {
        id: 'n1',
        level: 'warning',
        title: 'Context was cut',
        message: 'Only the **40** nearest cells were sent.',
      },
    ],
  },
  stopped: {
    ...talk,
    hasOlder: true,
    items: [
      asked,
      {
        type: 'workflow',
        id: 'w1',
        thread_id: 't1',
        created_at: '2026-11-20T09:30:00Z',
        workflow: {
          type: 'reasoning',
          tasks: [{ type: 'thought', content: 'The column name looks misspelt.' }],
          summary: { duration: 4 },
        },
      },
      anAnswer('a1', 'Cell **[7]** asks for a column'),
      aStoppedLine('k1'),
    ],
  },
  confirm: { ...base, model: 'openai:gpt', confirm: { host: 'api.openai.com', label: 'gpt' } },
  history: {
    ...talk,
    view: 'history',
    threads: {
      data: titles.map((title, index) => ({
        ...thread,
        id: `t${index + 1}`,
        title,
        created_at: ago(index * 20 + 0.2),
        ...(index === 1 && { run: { id: 'r1', page: 'p1' } }),
      })),
      query: '',
      loading: false,
      hasMore: true,
      error: null,
    },
  },
  long: {
    ...talk,
    items: Array.from({ length: 12 }, (_, index) => [
      aQuestion(`u${index}`, `Question ${index + 1}: what about the other columns?`),
      anAnswer(`a${index}`, WHY),
    ]).flat(),
    hasOlder: true,
  },
  locked: {
    ...talk,
    items: [asked, explained],
    thread: { ...thread, status: { type: 'locked', reason: 'This conversation is closed.' } },
  },
  ...itemScenes,
};
