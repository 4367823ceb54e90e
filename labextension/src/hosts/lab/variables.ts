/** The kernel's variables: one silent request when the kernel is idle, remembered until something runs. */
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { VariableContext } from '../../protocol';
import { PROBE } from './probe.py';

export interface Variables {
  variables: VariableContext[];
  /** How many more there are. */
  omitted: number;
}

export const NO_VARIABLES: Variables = { variables: [], omitted: 0 };

/** How long an answer may take, in milliseconds; a kernel that needs longer is at work. */
const PATIENCE = 1_500;

/** Runs nothing and stores nothing: only the expression is evaluated. */
const QUESTION = {
  code: '',
  silent: true,
  store_history: false,
  allow_stdin: false,
  stop_on_error: false,
  user_expressions: { variables: PROBE },
};

/** What of a kernel connection the probe uses; JupyterLab's fits. */
export type ProbedKernel = Pick<
  Kernel.IKernelConnection,
  'id' | 'status' | 'requestExecute' | 'statusChanged'
>;

export class VariableProbe {
  private kernel: ProbedKernel | null = null;
  private known: Promise<Variables> | null = null;
  private probing = false;
  /** The kernel is at work on our own question. */
  private answering = false;

  constructor(private readonly patience = PATIENCE) {}

  /** True when `read` would ask the kernel. */
  get outdated(): boolean {
    return this.known === null;
  }

  /** The variables of `kernel`, which speaks `language`; none where they cannot be had at once. */
  async read(kernel: ProbedKernel | null, language: string | null): Promise<Variables> {
    this.watch(kernel);
    if (!kernel || language !== 'python') {
      return NO_VARIABLES;
    }
    if (this.known) {
      return this.known;
    }
    if (kernel.status !== 'idle' || this.probing) {
      return NO_VARIABLES;
    }
    this.known = this.ask(kernel);
    return this.known;
  }

  dispose(): void {
    this.watch(null);
  }

  private watch(kernel: ProbedKernel | null): void {
    if (kernel === this.kernel) {
      return;
    }
    this.kernel?.statusChanged.disconnect(this.onStatus, this);
    kernel?.statusChanged.connect(this.onStatus, this);
    this.kernel = kernel;
    this.known = null;
  }

  /** Whatever the kernel does that is not our own question may change its variables. */
  private onStatus(_: unknown, status: Kernel.Status): void {
    if (status !== 'idle' && !this.answering) {
      this.known = null;
    }
  }

  /**
   * None when there was no answer in time. That is remembered too: the question still waits in the kernel's
   * queue, and when it runs at last the kernel's status says so and makes the answer outdated.
   */
  private async ask(kernel: ProbedKernel): Promise<Variables> {
    this.probing = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let future: ReturnType<ProbedKernel['requestExecute']> | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), this.patience);
    });
    try {
      future = kernel.requestExecute(QUESTION, true);
      // Comes before the kernel's own signal of the same status.
      future.onIOPub = (msg) => {
        this.answering = isBusy(msg);
      };
      const reply = await Promise.race([future.done, late]);
      return reply ? readAnswer(reply.content) : NO_VARIABLES;
    } catch {
      // A kernel that died or went away has no variables.
      return NO_VARIABLES;
    } finally {
      clearTimeout(timer);
      future?.dispose();
      this.probing = false;
      this.answering = false;
    }
  }
}

/** Why `read` gave none, for a model. */
export function whyNone(kernel: Pick<ProbedKernel, 'status'> | null, language: string): string {
  if (!kernel) {
    return 'The notebook has no kernel.';
  }
  if (language !== 'python') {
    return `Variables are not available: the kernel speaks ${language}, not Python.`;
  }
  return kernel.status === 'idle' ? 'There are no variables.' : 'The kernel is busy.';
}

function isBusy({ header, content }: KernelMessage.IIOPubMessage): boolean {
  return header.msg_type === 'status' && (content as { execution_state?: string }).execution_state === 'busy';
}

/** The probe's answer out of an `execute_reply`; none from a kernel that cannot answer. */
export function readAnswer(content: KernelMessage.IExecuteReplyMsg['content']): Variables {
  if (content.status !== 'ok') {
    return NO_VARIABLES;
  }
  const expression = content.user_expressions?.variables as
    | { data?: { [mime: string]: unknown } }
    | undefined;
  const answer = expression?.data?.['application/json'] as Partial<Variables> | undefined;
  return Array.isArray(answer?.variables)
    ? { variables: answer.variables, omitted: answer.omitted ?? 0 }
    : NO_VARIABLES;
}
