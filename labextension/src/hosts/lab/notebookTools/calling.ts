/** The functions of the notebook that its author declared as tools: listed freely, called with a person's leave. */
import { Refusal } from '../../../edits/refusal';
import { CALL_FUNCTION, LIST_FUNCTIONS } from '../../../edits/schema';
import { NotNow } from '../../../host';
import type { Json } from '../../../json';
import { indented } from './indented';
import type { RunningKernel, RunningNotebook } from './running';
import { type Find, type NotebookTool, notebookTool } from './tool';

const PAGE = 'jupyter_chatkit.hosts.kernel.functions.page';
const NONE = 'This notebook declares no functions as tools.';

type Arguments = { [key: string]: Json };

export function callingTools(find: Find<RunningNotebook>): NotebookTool[] {
  return [
    notebookTool(
      find,
      {
        name: 'list_functions',
        risk: 'read',
        description: "List the notebook's own functions that you may ask to call, with their parameters.",
        parameters: LIST_FUNCTIONS,
      },
      {
        run: async (notebook) => {
          const listed = await evaluated(notebook, 'functions()');
          return listed ?? { tools: [], note: NONE };
        },
      },
    ),
    notebookTool(
      find,
      {
        name: 'call_function',
        risk: 'call',
        description: "Call one of the notebook's own functions in its kernel and get its result.",
        parameters: CALL_FUNCTION,
      },
      {
        run: async (notebook, args, signal) => {
          const { kernel } = notebook;
          const end = () => void kernel?.interrupt();
          signal.addEventListener('abort', end, { once: true });
          try {
            const outcome = await evaluated(notebook, callOf(args));
            if (outcome === null) {
              throw new Refusal(NONE);
            }
            return outcome;
          } finally {
            signal.removeEventListener('abort', end);
          }
        },
        propose: (notebook, args) => {
          pythonKernel(notebook);
          return {
            kind: 'call',
            name: String(args.name),
            code: `${args.name}(${indented(String(args.arguments))})`,
          };
        },
      },
    ),
  ];
}

/** The value of an expression of our module in the kernel; null where the package is not there. */
function evaluated(notebook: RunningNotebook, expression: string): Promise<Json> {
  const kernel = pythonKernel(notebook);
  return kernel.evaluate(`__import__("importlib").import_module("${PAGE}").${expression}`);
}

function pythonKernel({ kernel }: RunningNotebook): RunningKernel {
  if (!kernel || kernel.status === 'dead') {
    throw new NotNow('The notebook has no kernel. Ask the person to start one.');
  }
  if (kernel.language !== 'python') {
    throw new Refusal(`Functions are called in Python kernels only; this one speaks ${kernel.language}.`);
  }
  return kernel;
}

function callOf({ name, fingerprint, arguments: given }: Arguments): string {
  const literals = [name, fingerprint, given].map((value) => pythonString(String(value)));
  return `called(${literals.join(', ')})`;
}

/** JSON's string literals of ASCII text are Python's too; what is not ASCII is written by its number. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u{10ffff}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return point > 0xffff
      ? `\\U${point.toString(16).padStart(8, '0')}`
      : `\\u${point.toString(16).padStart(4, '0')}`;
  });
}
