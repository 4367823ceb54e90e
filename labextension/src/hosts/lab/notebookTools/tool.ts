/** A piece of work on the notebook that the model can have the page do, and what it may do to the notebook. */
import { checkArguments } from '../../../edits/checkArguments';
import type { Schema } from '../../../edits/schema';
import { type HostTool, NotNow, type Proposal, type ToolCall } from '../../../host';
import type { Json } from '../../../json';

export interface NotebookTool extends HostTool {
  name: string;
  /** What it does, for the model. */
  description: string;
  parameters: Schema;
}

export interface Work<Target> {
  /** Throws an error whose message tells the model what to do instead. */
  run(notebook: Target, args: { [key: string]: Json }, signal: AbortSignal): Promise<Json> | Json;
  /** What `run` would do. */
  propose?(notebook: Target, args: { [key: string]: Json }): Proposal;
}

/** Finds the notebook that a call is about, null where it is not open. */
export type Find<Target> = (call: ToolCall) => Target | null;

/** The tool whose arguments are checked before `work` begins on the notebook that the call is about. */
export function notebookTool<Target>(
  find: Find<Target>,
  told: Omit<NotebookTool, 'run' | 'propose'>,
  { run, propose }: Work<Target>,
): NotebookTool {
  const found = (args: { [key: string]: Json }, call: ToolCall): Target => {
    checkArguments(args, told.parameters);
    const notebook = find(call);
    if (!notebook) {
      throw new NotNow(
        call.notebook ? `The notebook ${call.notebook} is not open in this page.` : 'No notebook is open.',
      );
    }
    return notebook;
  };
  return {
    ...told,
    run: async (args, signal, call) => {
      const notebook = found(args, call);
      signal.throwIfAborted();
      return await run(notebook, args, signal);
    },
    ...(propose && { propose: (args, call) => propose(found(args, call), args) }),
  };
}
