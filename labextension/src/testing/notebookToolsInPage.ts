/** The notebook's tools on the notebook in front of a real JupyterLab, for tests in a browser. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Cell } from '@jupyterlab/cells';
import type { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { TurnEdits, type TurnResult } from '../edits/turnEdits';
import { hashSource } from '../hash';
import { SharedLiveNotebook } from '../hosts/lab/liveNotebook';
import { notebookTools } from '../hosts/lab/notebookTools';
import { openNotebook } from '../hosts/lab/notebookTools/openNotebook';
import type { Json } from '../json';

declare const jupyterapp: JupyterFrontEnd;
declare const sharedModules: { '@jupyterlab/notebook': { [version: string]: Shared } };

interface Shared {
  get(): Promise<() => { NotebookActions: typeof NotebookActions }>;
}

let edits = new TurnEdits();

function panel(): NotebookPanel {
  return jupyterapp.shell.currentWidget as NotebookPanel;
}

let actions: typeof NotebookActions;

/** Take JupyterLab's own actions, which the test has caught as they were handed to the extensions. */
export async function load(): Promise<void> {
  const [shared] = Object.values(sharedModules['@jupyterlab/notebook']) as [Shared];
  const make = await shared.get();
  actions = make().NotebookActions;
}

function runCell({ content, sessionContext }: NotebookPanel, cell: Cell): Promise<boolean> {
  return actions.runCells(content, [cell], sessionContext);
}

export function call(
  turn: string,
  name: string,
  args: { [key: string]: Json },
): Promise<Json> | Json | undefined {
  const tools = notebookTools(() =>
    openNotebook(panel(), {
      edits,
      turn,
      author: null,
      edited: () => {},
      runCell,
      documents: () => [],
      variables: async () => ({ variables: [], omitted: 0, reason: null }),
    }),
  );
  return tools
    .find((tool) => tool.name === name)
    ?.run(args, new AbortController().signal, { turn, notebook: null, author: null });
}

/** The cell at `index`, as a tool names it. */
export function ref(index: number): { cellId: string; sourceHash: string } {
  const cell = panel().content.model?.sharedModel.cells[index];
  return { cellId: cell?.getId() ?? '', sourceHash: hashSource(cell?.getSource() ?? '') };
}

export function undo(turn: string): TurnResult | undefined {
  const shared = panel().content.model?.sharedModel;
  return shared && edits.undo(new SharedLiveNotebook(shared), turn);
}

export function redo(turn: string): TurnResult | undefined {
  const shared = panel().content.model?.sharedModel;
  return shared && edits.redo(new SharedLiveNotebook(shared), turn);
}

/** The checkpoints as a page keeps them over a reload. */
export function kept(): string {
  return JSON.stringify(edits);
}

export function keep(text: string): void {
  edits = new TurnEdits(JSON.parse(text));
}
