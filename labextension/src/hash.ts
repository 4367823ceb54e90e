/**
 * A fingerprint of a cell's source: two 32-bit FNV-1a sums as 16 hex digits. It tells that a text changed
 * and protects nothing. `crypto.subtle` is missing on a plain-http Jupyter server, hence not SHA-256.
 */
export function hashSource(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ i, 0x01000193);
  }
  return [high, low].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
}

/**
 * A fingerprint of a line: a 32-bit FNV-1a sum of its UTF-16 units, folded to four hex digits. It is short on purpose:
 * it tells whether a line is still there, and says little of one that is gone.
 * `line_hash` in `jupyter_chatkit/provenance/fingerprints.py` is the same.
 */
export function hashLine(line: string): string {
  let sum = 0x811c9dc5;
  for (let i = 0; i < line.length; i++) {
    sum = Math.imul(sum ^ line.charCodeAt(i), 0x01000193);
  }
  return ((sum >>> 16) ^ (sum & 0xffff)).toString(16).padStart(4, '0');
}
