/** Finds the output that "Attach this output" means. */
import type { Cell, CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { LiveOutput } from './live';
import { isPicture, outputFile } from './outputFiles';

/** The output under `node`, or the active cell's newest picture, or its newest output; null where there is none. */
export async function attachableOutput(
  panel: NotebookPanel | null,
  node: HTMLElement | null,
): Promise<File | null> {
  const { widgets, activeCell } = panel?.content ?? { widgets: [], activeCell: null };
  const cell = node ? (widgets.find((each) => each.node.contains(node)) ?? null) : activeCell;
  const output = cell && meantOutput(cell, node);
  return output ? outputFile(output, fileName(cell)) : null;
}

function meantOutput(cell: Cell, node: HTMLElement | null): LiveOutput | undefined {
  const outputs = outputsOf(cell);
  if (node) {
    const shown = (cell as CodeCell).outputArea?.widgets ?? [];
    return outputs[shown.findIndex((each) => each.node.contains(node))];
  }
  return [...outputs].reverse().find(isPicture) ?? outputs.at(-1);
}

function outputsOf(cell: Cell | null): LiveOutput[] {
  const outputs = (cell as CodeCell | null)?.model.outputs;
  return Array.from({ length: outputs?.length ?? 0 }, (_, index) => outputs?.get(index) as LiveOutput);
}

function fileName(cell: Cell): string {
  const count = (cell as CodeCell).model.executionCount;
  return count ? `output-${count}` : 'output';
}
