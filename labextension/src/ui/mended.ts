/**
 * Closes what the unfinished last line leaves open (`code`, **strong**, a link's address), so that a growing
 * paragraph does not show its marks first and change its look when the closing ones arrive.
 */
export function mended(text: string): string {
  const at = text.lastIndexOf('\n') + 1;
  const line = text.slice(at).replace(/!?\[([^\]]*)\]\([^)\s]*$/, '$1');
  return text.slice(0, at) + withStrongClosed(withCodeClosed(line));
}

/** An opening mark that no other follows up to the end of the line. */
const OPEN_STRONG = /(?:^|[\s([{"'])\*\*(?!\*)((?:(?!\*\*).)*)$/;

function withCodeClosed(line: string): string {
  const open = line.split('`').length % 2 === 0;
  return open ? closed(line, '`', line.slice(line.lastIndexOf('`') + 1)) : line;
}

function withStrongClosed(line: string): string {
  const inside = OPEN_STRONG.exec(line.replace(/`[^`]*`/g, (code) => 'x'.repeat(code.length)))?.[1];
  return inside === undefined ? line : closed(line.replace(/(?<!\*)\*$/, ''), '**', inside);
}

/** Where nothing stands after the opening mark yet, the mark waits too. */
function closed(line: string, mark: string, inside: string): string {
  const trimmed = line.trimEnd();
  return inside.trim() === '' ? trimmed.slice(0, -mark.length).trimEnd() : trimmed + mark;
}
