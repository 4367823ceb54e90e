/** The tool that edits cells. */
import type { LiveNotebook } from '../../../edits/notebook';
import { amendEdits, proposeEdits } from '../../../edits/propose';
import { readEdits } from '../../../edits/readEdits';
import { EDIT_CELLS } from '../../../edits/schema';
import type { TurnEdits } from '../../../edits/turnEdits';
import { hashSource } from '../../../hash';
import type { Author } from '../../../host';
import type { Json } from '../../../json';
import { cutMiddle } from '../cut';
import { hasPlaceholder, restoreSecrets } from '../secrets';
import { type Find, type NotebookTool, notebookTool } from './tool';

/** Characters of a difference that a model is told. */
const MAX_DIFF = 4_000;

/** A notebook that edits go to, and what keeps them. */
export interface EditedNotebook {
  path: string;
  live: LiveNotebook;
  edits: TurnEdits;
  /** The turn that the edits belong to. */
  turn: string;
  /** Who is said to have written what the edits write; null where nothing is marked. */
  author: Author | null;
  /** Called once edits were done. */
  edited(): void;
}

export function editingTools(find: Find<EditedNotebook>): NotebookTool[] {
  const description =
    'Edit the notebook. Name each cell by its id and the hash of the text you read. The result says what changed.';
  const told = {
    name: 'edit_cells',
    risk: 'edit',
    description,
    parameters: EDIT_CELLS,
    amend: amendEdits,
  } as const;
  return [
    notebookTool(find, told, {
      run: editCells,
      propose: ({ live }, args) => ({
        kind: 'edits',
        edits: proposeEdits(live, readEdits(args), { restore }),
      }),
    }),
  ];
}

/** What was done, with the hashes of the texts that are there now, so that the next edit needs no reading. */
function editCells(notebook: EditedNotebook, args: { [key: string]: Json }): Json {
  const { path, live, edits, turn, author } = notebook;
  const result = edits.apply(live, turn, readEdits(args), { restore, ...(author && { author }) });
  notebook.edited();
  const touched = new Set(result.changes.map(({ cellId }) => cellId));
  const hashes = live.cells
    .filter(({ id }) => touched.has(id))
    .map(({ id, source }) => ({ cellId: id, sourceHash: hashSource(source) }));
  const changes = result.changes.map((change) =>
    change.diff === undefined ? change : { ...change, diff: cutMiddle(change.diff, MAX_DIFF) },
  );
  return { path, ...result, changes, hashes } as unknown as Json;
}

function restore(code: string, original: string): string | null {
  return hasPlaceholder(code) ? restoreSecrets(code, original) : code;
}
