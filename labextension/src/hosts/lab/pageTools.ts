/** What the model can have this page do without being asked: show a cell, and read the notebook as it is now. */
import type { ClientTool, Host } from '../../host';
import { type ReadNotebook, readingTools } from './notebookTools/reading';

export interface ToolPlaces {
  /** The notebook a question is about. */
  front(): ReadNotebook | null;
  /** Scroll to a cell of any open notebook and select it; false where there is none with this id. */
  show(cellId: string): Promise<boolean>;
}

/** `show_cell {cellId}` gives `{shown}`; the others are those of the notebook that only read. */
export function pageTools(places: ToolPlaces): Host['tools'] {
  const show: ClientTool = async ({ cellId }) => ({
    shown: typeof cellId === 'string' && (await places.show(cellId)),
  });
  const reading = readingTools(() => places.front());
  return { show_cell: show, ...Object.fromEntries(reading.map(({ name, run }) => [name, run])) };
}
