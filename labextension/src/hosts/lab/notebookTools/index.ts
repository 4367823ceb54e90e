/** Everything the model can have done to the notebook in this page, each with what it may do to it. */
import { callingTools } from './calling';
import { type EditedNotebook, editingTools } from './editing';
import { type ReadNotebook, readingTools } from './reading';
import { type RunningNotebook, runningTools } from './running';
import type { Find, NotebookTool } from './tool';

/** The notebook that the tools work on. */
export type ToolNotebook = ReadNotebook & EditedNotebook & RunningNotebook;

export function notebookTools(find: Find<ToolNotebook>): NotebookTool[] {
  return [...readingTools(find), ...editingTools(find), ...runningTools(find), ...callingTools(find)];
}
