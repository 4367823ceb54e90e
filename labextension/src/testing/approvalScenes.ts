/** Scenes of what the assistant asks first: what it would do, and what became of it. */
import type { Choices, EditHistory, Proposal, ProposedCell, ProposedEdit } from '../host';
import type { Approval, ClientToolCallItem, Json } from '../protocol';
import type { ChatState } from '../state';
import { anAnswer, aThread } from './fixtures';
import { aToolCall } from './itemScenes';
import { aQuestionAboutTheCell, failingPage, models } from './samples';

/** A state, and what the page says of the calls in it. */
export interface ApprovalScene {
  state: Partial<ChatState>;
  /** By the calls' ids; an error where a call can do nothing. */
  proposals?: { [itemId: string]: Proposal | Error };
  /** The page's edits of the turns. */
  edits?: EditHistory;
  /** Buttons to press one after the other, by their texts or labels. */
  press?: string[];
}

const asked = aQuestionAboutTheCell('u1', 'Fix the totals, please');
const talk: Partial<ChatState> = {
  models,
  model: 'offline',
  page: failingPage,
  thread: aThread({ id: 't1', title: 'KeyError in the orders table' }),
};
const said = anAnswer('a1', 'The column is called `customer_id`. With your leave I change that.');

function waits(fields: Partial<Approval> = {}): Approval {
  const place = { turn: 'u1', notebook: 'reports/2026/tour.ipynb', page: 'gallery' };
  return { status: 'waiting', risk: 'edit', by: null, ...place, ...fields };
}

/** A thread in which the calls wait. */
function asking(risk: Approval['risk'], ...names: string[]): Partial<ChatState> {
  const calls = names.map((name, index) => aToolCall(`c${index + 1}`, { name }));
  const approvals = Object.fromEntries(calls.map(({ id }) => [id, waits({ risk })]));
  return { ...talk, items: [asked, said, ...calls], approvals };
}

/** A thread in which a call came to an end. */
function came(name: string, output: Json, fields: Partial<Approval> = {}): Partial<ChatState> {
  const call: ClientToolCallItem = aToolCall('c1', { name, status: 'completed', output });
  const approvals = { c1: waits({ status: 'used', by: 'person', ...fields }) };
  return { ...talk, items: [asked, said, call], approvals };
}

function aChange(fields: Partial<ProposedCell>): ProposedCell {
  const place = { cellId: 'cell-7', type: 'code', index: 6, follows: 'cell-6', executionCount: 7 };
  return { change: 'changed', before: '', after: '', ...place, ...fields };
}

function anEdit(key: string, fields: Partial<ProposedCell>): ProposedEdit {
  const cell = aChange(fields);
  return { key, cells: [cell], text: cell.after };
}

const TOTALS = `totals = (
    orders.groupby('custmer_id')['amount']
    .sum()
    .sort_values(ascending=False)
)
totals.head(10)`;
const oneLine = anEdit('0', { before: TOTALS, after: TOTALS.replace('custmer_id', 'customer_id') });

const LONG = Array.from({ length: 60 }, (_, row) => `rates.loc[${row}, 'EUR'] = ${row % 7}.25`).join('\n');
const longEdit = anEdit('0', {
  before: LONG,
  after: LONG.replaceAll(
    '.25',
    '.5  # the rate at noon, as the central bank of that day and currency published it',
  ),
});

const several: ProposedEdit[] = [
  anEdit('0', {
    change: 'inserted',
    type: 'markdown',
    index: 0,
    follows: null,
    executionCount: null,
    after: '# Totals per customer',
  }),
  { ...oneLine, key: '1' },
  anEdit('2', { change: 'inserted', index: 7, executionCount: null, after: 'assert totals.notna().all()' }),
  {
    ...anEdit('3', { change: 'deleted', index: 11, executionCount: 12, before: 'print(totls)' }),
    text: null,
  },
];

const BIDI =
  "level = 'user'\nif level != 'user\u202e \u2066# only for admins\u2069 \u2066':\n    delete_all()\u200b";
const code = (...sources: string[]): Proposal => ({
  kind: 'code',
  cells: sources.map((source, index) => ({
    cellId: `cell-${index}`,
    index,
    executionCount: index + 1,
    code: source,
  })),
});

const chosen: { [itemId: string]: Choices } = {
  c1: { amendments: { 2: false, 0: '# Totals of each customer' }, accepted: ['1'] },
};

const gone: EditHistory = {
  of: () => ({ canUndo: true, canRedo: false }),
  redo: () => Promise.reject(new Error('Open the notebook reports/2026/tour.ipynb and try again.')),
  undo: async () => ({
    changed: 2,
    left: [
      {
        name: 'Cell [7]',
        why: 'you changed the same lines since',
        now: TOTALS.replace('custmer_id', 'client_id'),
        wanted: TOTALS,
      },
      { name: 'Cell [12]', why: 'it was deleted since' },
    ],
  }),
  onChanged: () => () => undefined,
};

const DIFF = `@@ -2,1 +2,1 @@
-    orders.groupby('custmer_id')['amount']
+    orders.groupby('customer_id')['amount']`;
const edited = { applied: true, changes: [{ cellId: 'cell-7', diff: DIFF }] };

export const approvalScenes: Record<string, ApprovalScene> = {
  askEdit: {
    state: asking('edit', 'edit_cells'),
    proposals: { c1: { kind: 'edits', edits: [oneLine] } },
  },
  askLong: {
    state: asking('edit', 'edit_cells'),
    proposals: { c1: { kind: 'edits', edits: [longEdit] } },
  },
  askSeveral: {
    state: asking('edit', 'edit_cells'),
    proposals: { c1: { kind: 'edits', edits: several } },
  },
  askChosen: {
    state: { ...asking('edit', 'edit_cells'), choices: chosen },
    proposals: { c1: { kind: 'edits', edits: several } },
  },
  askWriting: {
    state: asking('edit', 'edit_cells'),
    proposals: { c1: { kind: 'edits', edits: [oneLine] } },
    press: ['Change before accepting'],
  },
  askAlways: {
    state: asking('edit', 'edit_cells'),
    proposals: { c1: { kind: 'edits', edits: several } },
    press: ['Do not ask again…'],
  },
  askRun: { state: asking('run', 'run_cells'), proposals: { c1: code('totals.plot.barh()') } },
  askHidden: {
    state: asking('run', 'run_cells'),
    proposals: { c1: code('import pandas as pd', BIDI) },
  },
  askCall: {
    state: asking('call', 'call_function'),
    proposals: {
      c1: { kind: 'call', name: 'rate_of', code: "rate_of(\n    currency='EUR',\n    day='2026-11-20',\n)" },
    },
  },
  askRestart: { state: asking('run', 'restart_kernel'), proposals: { c1: { kind: 'act', act: 'restart' } } },
  askTwo: {
    state: asking('edit', 'edit_cells', 'edit_cells'),
    proposals: { c1: { kind: 'edits', edits: [oneLine] }, c2: { kind: 'edits', edits: several.slice(2) } },
  },
  askStale: {
    state: asking('edit', 'edit_cells'),
    proposals: {
      c1: new Error('Cell [7] has changed since you read it. Read it again, and base the edit on that.'),
    },
  },
  ruled: {
    state: {
      ...talk,
      items: [asked, said],
      rules: { thread: ['edit'], notebook: ['edit', 'run'] },
    },
  },
  takenElsewhere: {
    state: {
      ...talk,
      items: [asked, said, aToolCall('c1', { name: 'edit_cells' })],
      approvals: { c1: waits({ status: 'accepted', by: 'person', page: 'another' }) },
    },
  },
  refusedCall: { state: came('edit_cells', { refused: 'The person refused.' }, { status: 'refused' }) },
  failedCall: {
    state: came('run_cells', { error: 'The kernel is not there. Start it, and ask again.' }),
  },
  conflict: { state: came('edit_cells', edited), edits: gone, press: ['Undo the changes'] },
  failedUndo: {
    state: came('edit_cells', edited),
    edits: { ...gone, undo: gone.redo },
    press: ['Changed 1 cell', 'Undo the changes'],
  },
};
