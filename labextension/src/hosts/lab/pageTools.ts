/** What the model can have this page do: show a cell, and the tools of the notebook. */
import type { Host, HostTool } from '../../host';
import { notebookTools, type ToolNotebook } from './notebookTools';
import type { Find } from './notebookTools/tool';

export interface ToolPlaces {
  /** The notebook that a call is about. */
  find: Find<ToolNotebook>;
  /** Scroll to a cell of any open notebook and select it; false where there is none with this id. */
  show(cellId: string): Promise<boolean>;
}

/** `show_cell {cellId}` gives `{shown}`. */
export function pageTools(places: ToolPlaces): Host['tools'] {
  const show: HostTool = {
    risk: 'read',
    run: async ({ cellId }) => ({ shown: typeof cellId === 'string' && (await places.show(cellId)) }),
  };
  const tools = notebookTools((call) => places.find(call));
  return { show_cell: show, ...Object.fromEntries(tools.map((tool) => [tool.name, tool])) };
}
