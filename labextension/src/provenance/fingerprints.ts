/** Fingerprints of lines: how much of a text is still there, without the text. */
import { hashLine } from '../hash';

/** Of each line of `text` that is not blank, in their order. White space at its end does not count. */
export function fingerprints(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/[ \t\r]+$/, ''))
    .filter((line) => /[^ \t\r]/.test(line))
    .map(hashLine);
}

/** `all` without `some`, each as often as it is there. */
export function without(all: readonly string[], some: readonly string[]): string[] {
  const left = counted(some);
  return all.filter((each) => !taken(each, left));
}

/** Those of `some` that are in `all`, each at most as often as it is there. */
export function within(some: readonly string[], all: readonly string[]): string[] {
  const left = counted(all);
  return some.filter((each) => taken(each, left));
}

function counted(all: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of all) {
    counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return counts;
}

function taken(each: string, left: Map<string, number>): boolean {
  const count = left.get(each) ?? 0;
  left.set(each, count - 1);
  return count > 0;
}
