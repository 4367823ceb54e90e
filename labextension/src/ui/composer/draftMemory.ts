import type { Draft } from '../../chatState';
import type { Memory } from '../../host';

/** Under which the tab remembers what was not sent. */
const KEY = 'drafts';
/** The newest drafts are remembered, this many. */
const MOST_DRAFTS = 20;
/** A longer text is not remembered, in characters. */
const LONGEST_TEXT = 20_000;
/** Typing has to pause this long before it is written down, in milliseconds. */
const PAUSE = 300;

/** What of a draft survives a reload: a file has to be chosen again. */
type Remembered = Pick<Draft, 'text' | 'quotedText' | 'tags'>;

/** Keeps unsent texts over a reload of this tab. */
export class DraftMemory {
  private readonly drafts: Map<string, Remembered>;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly memory: Memory) {
    this.drafts = new Map(parse(memory.get(KEY)));
  }

  /** Sees to it that nothing is lost when the page goes; returns how to stop. */
  start(): () => void {
    const flush = () => this.flush();
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      flush();
    };
  }

  read(threadId: string | null): Draft | undefined {
    return this.drafts.get(threadId ?? '');
  }

  write(threadId: string | null, { text, quotedText, tags }: Draft): void {
    const id = threadId ?? '';
    this.drafts.delete(id);
    if ((text || quotedText) && text.length <= LONGEST_TEXT) this.drafts.set(id, { text, quotedText, tags });
    this.timer ??= setTimeout(() => this.flush(), PAUSE);
  }

  private flush(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    const newest = [...this.drafts].slice(-MOST_DRAFTS);
    this.memory.set(KEY, newest.length > 0 ? JSON.stringify(newest) : null);
  }
}

/** What was written by another version, or by hand, is forgotten. */
function parse(written: string | null): [string, Remembered][] {
  try {
    const read: unknown = JSON.parse(written ?? '[]');
    return Array.isArray(read) ? read.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(entry: unknown): entry is [string, Remembered] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1]?.text === 'string';
}
