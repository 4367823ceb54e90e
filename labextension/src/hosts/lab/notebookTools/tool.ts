/** A piece of work on the notebook that the model can have the page do, and what it may do to the notebook. */
import { checkArguments } from '../../../edits/checkArguments';
import { Refusal } from '../../../edits/refusal';
import type { Schema } from '../../../edits/schema';
import type { ClientTool } from '../../../host';
import type { Json } from '../../../json';

/** What reads is free; the rest is a person's to allow. */
export type Risk = 'read' | 'edit' | 'run';

export interface NotebookTool {
  name: string;
  risk: Risk;
  /** What it does, for the model. */
  description: string;
  parameters: Schema;
  /** Throws an error whose message tells the model what to do instead. */
  run: ClientTool;
}

type Work<Target> = (
  notebook: Target,
  args: { [key: string]: Json },
  signal: AbortSignal,
) => Promise<Json> | Json;

/** The tool whose arguments are checked before `work` begins on the notebook in front. */
export function notebookTool<Target>(
  front: () => Target | null,
  told: Omit<NotebookTool, 'run'>,
  work: Work<Target>,
): NotebookTool {
  return {
    ...told,
    run: async (args, signal) => {
      checkArguments(args, told.parameters);
      const notebook = front();
      if (!notebook) {
        throw new Refusal('No notebook is open.');
      }
      signal.throwIfAborted();
      return await work(notebook, args, signal);
    },
  };
}
