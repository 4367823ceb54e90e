/** What this tab knows over a reload of its page: the runs it began, the tools it did, what was not sent yet. */
import type { Draft } from './chatState';
import type { Memory } from './host';

const RUNS = 'runs';
const TOOLS = 'tools';
const UNSENT = 'unsent';
const QUEUE = 'queue';
/** Notes of a kind that are kept; older ones are of turns long over. */
const KEPT = 50;

interface RunNote {
  thread: string;
  id: string;
  /** Number of the last event whose effect was told. */
  effects: number;
}

/** A message on its way, of which the server has not said yet that it has it. */
export interface Unsent {
  runId: string;
  threadId: string | null;
  draft: Draft;
  /** The stored message that it takes the place of. */
  itemId: string | null;
}

interface QueueNote {
  threadId: string | null;
  drafts: Draft[];
}

export class TabNotes {
  constructor(private readonly memory: Memory) {}

  /** The last run that this tab began in the thread: its client tools are this tab's to do. */
  lastRun(threadId: string): string | null {
    return this.runs.find(({ thread }) => thread === threadId)?.id ?? null;
  }

  noteRun(threadId: string, id: string): void {
    if (this.lastRun(threadId) === id) return;
    this.write(RUNS, [{ thread: threadId, id, effects: 0 }, ...this.runs].slice(0, KEPT));
  }

  /** Another tab began a run there since. */
  forgetRun(threadId: string): void {
    if (this.lastRun(threadId))
      this.write(
        RUNS,
        this.runs.filter(({ thread }) => thread !== threadId),
      );
  }

  /** Whether the effect of that event is still to be told; from now on it is not. */
  takeEffect(runId: string, number: number): boolean {
    const { runs } = this;
    const run = runs.find(({ id }) => id === runId);
    if (!run) return true;
    if (number <= run.effects) return false;
    run.effects = number;
    this.write(RUNS, runs);
    return true;
  }

  hasBegun(itemId: string): boolean {
    return this.tools.includes(itemId);
  }

  noteBegun(itemId: string): void {
    this.write(TOOLS, [itemId, ...this.tools].slice(0, KEPT));
  }

  /** Oldest first. */
  get unsent(): Unsent[] {
    return this.list<Unsent>(UNSENT);
  }

  noteUnsent(unsent: Unsent): void {
    this.write(UNSENT, [...this.unsent.filter(({ runId }) => runId !== unsent.runId), unsent]);
  }

  /** The server has the message of that run, or the person has its text back. */
  clearUnsent(runId: string): void {
    const rest = this.unsent.filter((other) => other.runId !== runId);
    if (rest.length > 0) this.write(UNSENT, rest);
    else if (this.memory.get(UNSENT) !== null) this.memory.set(UNSENT, null);
  }

  /** Messages that waited in the thread. */
  queueOf(threadId: string | null): Draft[] {
    const note = this.read<QueueNote>(QUEUE);
    return note?.threadId === threadId && Array.isArray(note.drafts) ? note.drafts : [];
  }

  noteQueue(threadId: string | null, drafts: readonly Draft[]): void {
    if (drafts.length > 0) this.write(QUEUE, { threadId, drafts });
    else if (this.read(QUEUE)) this.memory.set(QUEUE, null);
  }

  /** The thread of what waits has its id now. */
  moveQueue(threadId: string): void {
    this.noteQueue(threadId, this.queueOf(null));
  }

  private get runs(): RunNote[] {
    return this.list<RunNote>(RUNS);
  }

  private get tools(): string[] {
    return this.list<string>(TOOLS);
  }

  private list<T>(key: string): T[] {
    const value = this.read<T[]>(key);
    return Array.isArray(value) ? value : [];
  }

  private read<T>(key: string): T | null {
    try {
      return JSON.parse(this.memory.get(key) ?? 'null') as T | null;
    } catch {
      return null;
    }
  }

  private write(key: string, value: unknown): void {
    this.memory.set(key, JSON.stringify(value));
  }
}
