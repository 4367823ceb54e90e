/**
 * Puts secrets back that were hidden from the model. The server replaces each by a placeholder; an answer
 * that repeats one gets the real text again from the cell it came from, on this machine alone.
 *
 * A secret returns only to a line that is, but for its indentation, the line it was taken from: an answer
 * cannot move it into another place, such as an address to send it to.
 */

const PLACEHOLDER = /\[\[redacted:[\w.-]+:\d+\]\]/;
const KEY = /^\s*-----BEGIN [^\n]{1,60}-----[\s\S]*?-----END [^\n]{1,60}?-----/;
const PRIVATE_KEY = /^\[\[redacted:private-key:/;
/** What stands for a secret of an attached file or of dictated text: it is in no cell. */
const OF_NO_CELL = /\[\[redacted:[\w-]+-(?:file-[\w-]+|dictated):\d+\]\]/;
/** Matching takes a power of this many steps of a line's length. */
const MAX_IN_LINE = 3;
const MAX_LINE = 4_000;
const MAX_KEY = 20_000;

export function hasPlaceholder(code: string): boolean {
  return PLACEHOLDER.test(code);
}

/** `code` with the real text from `original` in place of each placeholder; null when one cannot be told for sure. */
export function restoreSecrets(code: string, original: string): string | null {
  const known = new Map<string, string>();
  const restored: string[] = [];
  for (const line of code.split('\n')) {
    const real = hasPlaceholder(line) ? restoreLine(line, original, known) : line;
    if (real === null) {
      return null;
    }
    restored.push(real);
  }
  return restored.join('\n');
}

function restoreLine(line: string, original: string, known: Map<string, string>): string | null {
  const { texts, placeholders } = split(line);
  if (OF_NO_CELL.test(line) || placeholders.length > MAX_IN_LINE || !/\w/.test(texts.join(''))) {
    return null;
  }
  const values = PRIVATE_KEY.test(placeholders[0] ?? '')
    ? findKey(texts, original)
    : findValues(texts, original);
  if (!values || !agree(placeholders, values, known)) {
    return null;
  }
  return texts.map((text, i) => text + (values[i] ?? '')).join('');
}

function split(line: string): { texts: string[]; placeholders: string[] } {
  const every = new RegExp(PLACEHOLDER, 'g');
  return { texts: line.split(every), placeholders: line.match(every) ?? [] };
}

/** What stands in the gaps between `texts` on the one line of `original` that has them; null for none or several. */
function findValues(texts: string[], original: string): string[] | null {
  const fixed = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^\\s*${fixed.join('(.+?)').trim()}\\s*$`);
  const found = new Map<string, string[]>();
  for (const line of original.split('\n')) {
    const values = line.length <= MAX_LINE ? pattern.exec(line)?.slice(1) : undefined;
    if (values) {
      found.set(values.join('\n'), values);
    }
  }
  return onlyOne([...found.values()]);
}

/** A private key fills several lines: it stands after the line's text `before` and is followed by `after`. */
function findKey(texts: string[], original: string): string[] | null {
  const [before = '', after = ''] = texts;
  const found = new Set<string>();
  for (const start of lineStarts(original)) {
    const line = original.slice(start, start + MAX_KEY).trimStart();
    const key = line.startsWith(before.trim()) ? KEY.exec(line.slice(before.trim().length))?.[0] : undefined;
    const rest = line.slice(before.trim().length + (key?.length ?? 0));
    if (key && texts.length === 2 && firstLine(rest).trim() === after.trim()) {
      found.add(key);
    }
  }
  return onlyOne([...found].map((key) => [key]));
}

function* lineStarts(text: string): Generator<number> {
  for (let start = 0; start >= 0 && start < text.length; start = text.indexOf('\n', start) + 1 || -1) {
    yield start;
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

/** The same placeholder stands for the same secret throughout. */
function agree(placeholders: string[], values: string[], known: Map<string, string>): boolean {
  return placeholders.every((placeholder, i) => {
    const value = values[i] ?? '';
    const before = known.get(placeholder) ?? value;
    known.set(placeholder, before);
    return before === value;
  });
}

function onlyOne<T>(found: T[]): T | null {
  return found.length === 1 ? (found[0] ?? null) : null;
}
