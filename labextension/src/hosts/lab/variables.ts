/** The kernel's variables: one silent request when the kernel is idle, remembered until something runs. */
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { VariableContext } from '../../protocol';
import { PROBE } from './probe.py';

export interface Variables {
  variables: VariableContext[];
  /** How many more there are. */
  omitted: number;
}

/** What a read gave, and where it gave none, why: words for a model. */
export interface Found extends Variables {
  reason: string | null;
}

export const NO_VARIABLES: Variables = { variables: [], omitted: 0 };

/** How long one read waits for the kernel, in milliseconds; a kernel that needs longer is at work. */
const PATIENCE = 1_500;
/** A kernel that has been busy for less than this may be done at once, in milliseconds. */
const BRIEF = 500;

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

type Future = ReturnType<ProbedKernel['requestExecute']>;

/** A question that the kernel has not answered yet. */
interface Asking {
  /** When reads stop to wait for it. */
  end: number;
  /** Something else ran since, which may have changed the variables. */
  outdated: boolean;
  /** A read went away without the answer. */
  missed: boolean;
  /** Resolves when it is answered, failed or given up. */
  over: Promise<void>;
  giveUp(): void;
}

export class VariableProbe {
  private kernel: ProbedKernel | null = null;
  private known: Variables | null = null;
  private asking: Asking | null = null;
  /** The kernel is at work on our own question. */
  private answering = false;
  private busySince = 0;
  private idle: (() => void)[] = [];

  /** `onLate` is called when an answer came that a read went away without. */
  constructor(
    private readonly onLate: () => void = () => undefined,
    private readonly patience = PATIENCE,
  ) {}

  /** True when `read` would ask the kernel. */
  get outdated(): boolean {
    return this.known === null && (this.asking === null || this.asking.outdated);
  }

  /**
   * The variables of `kernel`, which speaks `language`; none where they cannot be had soon. What the kernel
   * does for a moment only is waited for, a cell that runs on is not.
   */
  async read(kernel: ProbedKernel | null, language: string | null): Promise<Found> {
    this.watch(kernel);
    if (!kernel) {
      return none('The notebook has no kernel.');
    }
    if (language !== 'python') {
      return none(`Variables are not available: the kernel speaks ${language}, not Python.`);
    }
    const end = performance.now() + this.patience;
    while (!this.known) {
      const next = this.next(kernel);
      if (!next || !(await inTime(next.over, Math.min(end, next.end))) || this.kernel !== kernel) {
        if (this.asking) {
          this.asking.missed = true;
        }
        return none(whyNone(kernel.status));
      }
    }
    return { ...this.known, reason: this.known.variables.length > 0 ? null : 'There are no variables.' };
  }

  dispose(): void {
    this.watch(null);
  }

  /** What to wait for before the variables may be known; null where it is not worth waiting. */
  private next(kernel: ProbedKernel): Pick<Asking, 'over' | 'end'> | null {
    if (this.asking) {
      return this.asking;
    }
    if (kernel.status === 'idle') {
      this.asking = this.ask(kernel);
      return this.asking;
    }
    const end = this.busySince + BRIEF;
    return kernel.status === 'busy' && performance.now() < end
      ? { over: new Promise((resolve) => this.idle.push(resolve)), end }
      : null;
  }

  private watch(kernel: ProbedKernel | null): void {
    if (kernel === this.kernel) {
      return;
    }
    this.kernel?.statusChanged.disconnect(this.onStatus, this);
    kernel?.statusChanged.connect(this.onStatus, this);
    this.kernel = kernel;
    this.known = null;
    this.busySince = 0;
    this.asking?.giveUp();
    this.wake();
  }

  /** Whatever the kernel does that is not our own question may change its variables. */
  private onStatus(_: unknown, status: Kernel.Status): void {
    if (status !== 'busy') {
      this.wake();
    }
    if (status === 'idle' || this.answering) {
      return;
    }
    this.busySince = performance.now();
    this.known = null;
    if (!this.asking) {
      return;
    }
    this.asking.outdated = true;
    // Its answer may have been lost with a connection.
    if (performance.now() >= this.asking.end) {
      this.asking.giveUp();
    }
  }

  private wake(): void {
    for (const resolve of this.idle.splice(0)) {
      resolve();
    }
  }

  private ask(kernel: ProbedKernel): Asking {
    const future = begun(kernel);
    if (future) {
      // Comes before the kernel's own signal of the same status.
      future.onIOPub = (msg) => {
        this.answering = isBusy(msg);
      };
    }
    const asking = {
      end: performance.now() + this.patience,
      outdated: false,
      missed: false,
      giveUp: () => {
        future?.dispose();
        this.done(asking);
      },
      over: answer(future).then((found) => {
        if (this.asking !== asking) {
          return;
        }
        this.done(asking);
        if (!asking.outdated) {
          this.known = found;
        }
        if (asking.missed) {
          this.onLate();
        }
      }),
    };
    return asking;
  }

  private done(asking: Asking): void {
    if (this.asking === asking) {
      this.asking = null;
      this.answering = false;
    }
  }
}

function whyNone(status: Kernel.Status): string {
  const tells = status !== 'idle' && status !== 'unknown';
  return tells ? `The kernel is ${status}.` : 'The kernel did not answer in time.';
}

function none(reason: string): Found {
  return { ...NO_VARIABLES, reason };
}

/** False where `promise` did not resolve before `end`, a time of `performance.now()`. */
async function inTime(promise: Promise<void>, end: number): Promise<boolean> {
  const left = end - performance.now();
  if (left <= 0) {
    return false;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), left);
  });
  const found = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return found;
}

function begun(kernel: ProbedKernel): Future | null {
  try {
    return kernel.requestExecute(QUESTION, true);
  } catch {
    return null;
  }
}

/** A kernel that died or went away has no variables. */
async function answer(future: Future | null): Promise<Variables> {
  try {
    const reply = await future?.done;
    return reply ? readAnswer(reply.content) : NO_VARIABLES;
  } catch {
    return NO_VARIABLES;
  } finally {
    future?.dispose();
  }
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
