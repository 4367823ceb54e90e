/** Text in which nothing hides: what has no look of its own, or turns text around, is told by its number. */

/** Controls but tab and line feed, marks of direction, what is drawn as nothing, and spaces but the one of the keyboard. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: one character at a time is looked at
  /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;

export interface Piece {
  text: string;
  /** It stands for a character that could not be seen. */
  hidden: boolean;
}

/** The pieces of `text`; put together those that are not hidden are what can be seen of it. */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let seen = '';
  for (const character of text) {
    if (!HIDDEN.test(character)) {
      seen += character;
      continue;
    }
    if (seen) pieces.push({ text: seen, hidden: false });
    seen = '';
    pieces.push({ text: numberOf(character), hidden: true });
  }
  if (seen) pieces.push({ text: seen, hidden: false });
  return pieces;
}

export function hasHidden(text: string): boolean {
  return HIDDEN.test(text);
}

function numberOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
