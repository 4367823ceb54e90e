/** Texts made short enough to send. Nothing here looks at more of a text than about twice what it keeps. */

/** CSI and OSC sequences, then any other two-character escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;

/** How many times the length to keep is looked at: coloured tracebacks are half escape sequences. */
const COLOUR_ROOM = 3;

/** `text` without terminal escape sequences. Cut it first when it may be long. */
export function withoutAnsi(text: string): string {
  return text.includes('\u001b') ? text.replace(ANSI, '') : text;
}

/**
 * At most `limit` characters: the beginning and the end, with a line between that says how much is gone. The server
 * knows this line (`jupyter_chatkit/privacy/cuts.py`): when it has taken the secrets out, it also leaves out what beside
 * the cut could be a piece of one.
 */
export function cutMiddle(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  return join(text, text, text.length, limit);
}

const REST = '\n[... the rest is left out ...]';
/** A word is no longer than this: what is, loses its end. */
const LONGEST_WORD = 200;

/**
 * The first whole lines of at most `limit` characters, or whole words where a line is longer: the server knows a secret
 * by the whole of it, and by the name before it.
 */
export function cutEnd(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  const start = text.slice(0, limit - REST.length);
  const line = start.lastIndexOf('\n');
  const sure = Math.max(0, start.length - LONGEST_WORD);
  const end = line > 0 ? line : sure + Math.max(0, start.slice(sure).search(/\s\S*$/));
  return whole(start.slice(0, end)) + REST;
}

/** `cutMiddle` of `text` without its terminal escape sequences. */
export function cutTerminalText(text: string, limit: number): string {
  const room = limit * COLOUR_ROOM;
  if (text.length <= 2 * room) {
    return cutMiddle(withoutAnsi(text), limit);
  }
  return join(withoutAnsi(text.slice(0, room)), withoutAnsi(text.slice(-room)), text.length, limit);
}

/** The lines of an nbformat multi-line string, as far as `cutTerminalText` could use them. */
export function joinLines(lines: readonly unknown[], limit: number): string {
  const room = 2 * limit * COLOUR_ROOM;
  const head = takeLines(lines, room);
  const rest = lines.slice(head.length);
  return [...head, ...takeLines(rest.reverse(), room).reverse()].join('');
}

function takeLines(lines: readonly unknown[], room: number): string[] {
  const taken: string[] = [];
  for (const line of lines) {
    if (room <= 0) {
      break;
    }
    taken.push(String(line));
    room -= String(line).length;
  }
  return taken;
}

function join(start: string, end: string, length: number, limit: number): string {
  const half = Math.max(0, Math.floor((limit - 60) / 2));
  const gone = (length - 2 * half).toLocaleString('en-US');
  return `${whole(start.slice(0, half))}\n[... ${gone} characters cut out here ...]\n${whole(end.slice(end.length - half))}`;
}

/** Without the half of a surrogate pair that a cut may leave at either end. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, '').replace(/[\ud800-\udbff]$/, '');
}
