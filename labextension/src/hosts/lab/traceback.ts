/** A traceback made short without losing the frames that a person wrote. */
import { cutTerminalText } from './cut';

/** How IPython marks a frame of a cell, in its current and its older words. */
const OWN_FRAME = /Cell In ?\[|<ipython-input-|<cell line:|^Input In \[/m;

const GAP = '[...]';

/** More frames than this are not looked at one by one, but for the first and the last of them. */
const MAX_FRAMES = 200;

/** The frames of an nbformat traceback in at most about `limit` characters, the end and the cells' own first. */
export function cutTraceback(traceback: readonly unknown[], limit: number): string {
  const frames = ends(traceback).map((frame) => cutTerminalText(String(frame), Math.floor(limit / 2)));
  const kept = choose(frames, limit);
  const parts: string[] = [];
  frames.forEach((frame, i) => {
    if (kept.has(i)) {
      parts.push(frame);
    } else if (parts.at(-1) !== GAP) {
      parts.push(GAP);
    }
  });
  return parts.join('\n');
}

function ends(traceback: readonly unknown[]): unknown[] {
  return traceback.length <= MAX_FRAMES
    ? [...traceback]
    : [...traceback.slice(0, MAX_FRAMES / 2), GAP, ...traceback.slice(-MAX_FRAMES / 2)];
}

/** The numbers of the frames that fit: the last, then those of cells, then the others from the end. */
function choose(frames: string[], limit: number): Set<number> {
  const order = frames.map((_, i) => i).reverse();
  const own = order.filter((i) => OWN_FRAME.test(frames[i] ?? ''));
  const kept = new Set<number>();
  let room = limit;
  for (const i of [...order.slice(0, 1), ...own, ...order]) {
    const size = (frames[i]?.length ?? 0) + GAP.length + 2;
    if (!kept.has(i) && size <= room) {
      kept.add(i);
      room -= size;
    }
  }
  return kept;
}
