/**
 * Cuts Markdown into blocks that can be rendered one by one while the text is still growing.
 *
 * A block that is `closed` never changes when more text is appended, so it is rendered once. Only the
 * last block can be open. A cut is made where Markdown starts anew: before and after a code fence that
 * stands on its own, and at a blank line followed by a line that continues neither list nor indentation.
 */

export interface Block {
  kind: 'prose' | 'code';
  /** Prose: the Markdown. Code: what stands between the fences, without the last line break. */
  text: string;
  /** The first word after the opening fence; empty for prose. */
  language: string;
  closed: boolean;
  /** Where it begins in the whole text. */
  start: number;
}

export interface Split {
  blocks: Block[];
  /** No closed block reaches beyond this place in the text, so a longer text can be split from here on. */
  openAt: number;
}

interface Fence {
  mark: string;
  indent: number;
  language: string;
}

const OPENING = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*$/;
const PARTIAL_OPENING = /^ {0,3}(?:`{1,2}|~{1,2}|(?:`{3,}|~{3,})[^`]*)$/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/;
const PARTIAL_LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9})$/;
const CONTAINER = /^(?:<(details|table|div)\b[^>]*>|(\$\$)|(\\\[))/i;

/**
 * Splits `text` from `from` on, which must be the beginning or a former `openAt`; `complete` says that nothing
 * will follow, so that an unfinished last line counts as finished.
 */
export function splitBlocks(text: string, complete: boolean, from = 0): Split {
  const splitter = new Splitter(complete, from);
  let at = from;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const finished = end >= 0;
    const next = finished ? end + 1 : text.length;
    splitter.line(text.slice(at, finished ? end : next), at, finished || complete);
    at = next;
  }
  return splitter.result();
}

class Splitter {
  private readonly blocks: Block[] = [];
  private lines: string[] = [];
  private start: number;
  private fence: Fence | null = null;
  private inList = false;
  private afterBlank = false;
  private closer: RegExp | null = null;

  constructor(
    private readonly complete: boolean,
    from: number,
  ) {
    this.start = from;
  }

  line(line: string, at: number, finished: boolean): void {
    if (this.fence) {
      this.codeLine(this.fence, line, at, finished);
    } else {
      this.proseLine(line, at, finished);
    }
  }

  result(): Split {
    this.flush(this.complete);
    return { blocks: this.blocks, openAt: this.start };
  }

  private codeLine(fence: Fence, line: string, at: number, finished: boolean): void {
    const rest = line.trim();
    const closes = rest.startsWith(fence.mark) && rest === (fence.mark[0] ?? '').repeat(rest.length);
    if (closes && indentOf(line) <= 3) {
      if (finished) {
        this.flush(true);
        this.start = at + line.length + 1;
      }
      return;
    }
    const partial = !finished && rest !== '' && fence.mark.startsWith(rest);
    if (!partial) {
      this.lines.push(withoutIndent(line, fence.indent));
    }
  }

  private proseLine(line: string, at: number, finished: boolean): void {
    if (!finished && !this.closer && PARTIAL_OPENING.test(line)) {
      return;
    }
    const opening = this.closer ? null : OPENING.exec(line);
    if (opening && finished && !(this.inList && line.startsWith(' '))) {
      this.flush(true);
      this.start = at;
      this.fence = { mark: opening[2] ?? '', indent: opening[1]?.length ?? 0, language: opening[3] ?? '' };
      return;
    }
    if (line.trim() === '') {
      this.blankLine(line);
      return;
    }
    if (this.afterBlank && this.startsAnew(line, finished)) {
      this.flush(true);
    }
    this.addProse(line, at);
  }

  private blankLine(line: string): void {
    if (this.lines.length > 0) {
      this.lines.push(line);
      this.afterBlank = true;
    }
  }

  private startsAnew(line: string, finished: boolean): boolean {
    if (this.closer || /^[ \t]/.test(line)) {
      return false;
    }
    const item = LIST_ITEM.test(line) || (!finished && PARTIAL_LIST_ITEM.test(line));
    return !(this.inList && item);
  }

  private addProse(line: string, at: number): void {
    if (this.lines.length === 0) {
      this.start = at;
      this.closer = closerOf(line);
    }
    this.inList ||= LIST_ITEM.test(line);
    this.afterBlank = false;
    this.lines.push(line);
    if (this.closer?.test(this.lines.length === 1 ? line.slice(2) : line)) {
      this.closer = null;
    }
  }

  private flush(closed: boolean): void {
    const { start } = this;
    if (this.fence) {
      const text = this.lines.join('\n');
      this.blocks.push({ kind: 'code', text, language: this.fence.language, closed, start });
    } else if (this.lines.length > 0) {
      this.blocks.push({ kind: 'prose', text: this.lines.join('\n').trimEnd(), language: '', closed, start });
    }
    this.lines = [];
    this.fence = null;
    this.inList = false;
    this.afterBlank = false;
    this.closer = null;
  }
}

/** Raw HTML and display mathematics run over blank lines up to their end. */
function closerOf(line: string): RegExp | null {
  const found = CONTAINER.exec(line);
  if (!found) {
    return null;
  }
  const [, tag, dollars] = found;
  if (tag) {
    return new RegExp(`</${tag}\\s*>`, 'i');
  }
  return dollars ? /\$\$/ : /\\\]/;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function withoutIndent(line: string, indent: number): string {
  return line.slice(Math.min(indent, indentOf(line)));
}
