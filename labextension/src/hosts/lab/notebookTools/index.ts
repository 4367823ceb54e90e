/** Everything the model can have done to the notebook in this page, each with what it may do to it. */
import { type EditedNotebook, editingTools } from './editing';
import { type ReadNotebook, readingTools } from './reading';
import { type RunningNotebook, runningTools } from './running';
import type { NotebookTool } from './tool';

/** The notebook that the tools work on: the one in front when a call begins. */
export type ToolNotebook = ReadNotebook & EditedNotebook & RunningNotebook;

export function notebookTools(front: () => ToolNotebook | null): NotebookTool[] {
  return [...readingTools(front), ...editingTools(front), ...runningTools(front)];
}
