/** Which addresses a link of an answer may have. */

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** The absolute address that `text` is, or null when it is relative, malformed, or of a scheme that may act. */
export function readLink(text: string | null): { href: string; host: string } | null {
  try {
    // The browser's own parser, so that tabs, case and entities mean here what they mean on a click.
    const url = new URL(text ?? '');
    return PROTOCOLS.has(url.protocol) ? { href: url.href, host: url.host || url.pathname } : null;
  } catch {
    return null;
  }
}
