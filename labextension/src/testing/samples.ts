/** What the pictures and the tests of the user interface show. */
import type {
  CellTag,
  ContextPreview,
  ModelsReply,
  PageContext,
  TagContent,
  UserMessageItem,
} from '../protocol';
import { aCell, aPage, aQuestion, someModels } from './fixtures';

const calmCell = aCell({
  id: 'cell-2',
  index: 1,
  executionCount: 2,
  source: "orders = pd.read_csv('orders.csv')",
});

export const failingPage = aPage({ omitted: { cells: 12, outputs: 0, variables: 0 } });
export const calmPage = aPage({ activeCell: calmCell });
export const emptyPage: PageContext = { ...aPage(), path: '', title: 'JupyterLab', notebook: null };

export const cellTag: CellTag = {
  cellId: 'cell-7',
  sourceHash: '0123456789abcdef',
  path: 'tour.ipynb',
  executionCount: 7,
};

/** A message about cell [7]. */
export function aQuestionAboutTheCell(id: string, text: string): UserMessageItem {
  const question = aQuestion(id, text);
  const tag: TagContent = {
    type: 'input_tag',
    id: cellTag.cellId,
    text: 'cell [7]',
    group: 'cell',
    data: { ...cellTag },
  };
  return { ...question, content: [...question.content, tag] };
}

export const models: ModelsReply = {
  ...someModels,
  connection: { base_url: null, has_key: true },
  models: [
    ...someModels.models,
    {
      id: 'ollama:qwen3',
      label: 'qwen3',
      host: 'localhost:11434',
      remote: false,
      confirmed: true,
      ready: true,
    },
    {
      id: 'lab',
      label: 'lab server',
      host: 'llm.example.org',
      remote: true,
      confirmed: false,
      ready: false,
      reason: 'No key. Set LAB_KEY in the environment of the Jupyter server.',
    },
  ],
};

export const preview: ContextPreview = {
  tokens: 412,
  text: `<<page 5d0c>>
Notebook tour.ipynb, Python 3, kernel idle

Cell [7], the one that is meant:
orders.merge(customers, on="customer")

KeyError: 'customer'

Variables:
orders     DataFrame 100 x 3   customer_id int64, amount float64, key [[redacted:openai-key:1]]
customers  DataFrame 20 x 2
<<end 5d0c>>`,
  parts: [
    { key: 'page', label: 'tour.ipynb', text: '', tokens: 24 },
    { key: 'cell', label: 'cell [7] and its error', text: '', tokens: 188 },
    { key: 'variables', label: '3 variables', text: '', tokens: 96 },
    { key: 'cell:cell-6', label: 'cell [6]', text: '', tokens: 104 },
  ],
  files: [
    { id: 'f1', name: 'orders.csv', about: 'table, 8 columns, 612 rows, text/csv, 47 kB', tokens: 1204 },
  ],
  redacted: [
    { kind: 'openai-key', count: 1 },
    { kind: 'dotenv', count: 1 },
  ],
};
