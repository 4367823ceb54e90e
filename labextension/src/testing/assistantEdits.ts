/** What the assistant may ask for, given what it has read. */
import type { CellRef, Edit, Target } from '../edits/edit';
import { hashSource } from '../hash';
import { type Choice, typeOf } from './choices';

interface Read {
  id: string;
  source: string;
}

const HAS_TOKEN = /⟦\d+⟧/;

/** An edit by these choices; `gentle` ones leave every line with a token where it is. */
export function editsOf(view: readonly Read[], choice: Choice, gentle: boolean): Edit[] {
  const { what, a, b, c } = choice;
  const read = view[a % Math.max(1, view.length)];
  if (!read || what % 9 === 0) {
    return [insertion(view, choice)];
  }
  const ref = refTo(read);
  const lines = read.source.split('\n');
  const free = lines.map((line, at) => ({ line, at })).filter(({ line }) => !gentle || !HAS_TOKEN.test(line));
  const chosen = free[b % Math.max(1, free.length)];
  switch (what % 9) {
    case 1:
      return gentle && HAS_TOKEN.test(read.source) ? [] : [{ edit: 'delete', ...ref }];
    case 2:
      return [{ edit: 'move', ...ref, target: beside(view, b) }];
    case 3:
      return lines.length > 1 ? [{ edit: 'split', ...ref, lines: [2 + (b % (lines.length - 1))] }] : [];
    case 4: {
      const next = view[view.indexOf(read) + 1];
      return next ? [{ edit: 'merge', cells: [ref, refTo(next)] }] : [];
    }
    case 5:
      return [{ edit: 'change_type', ...ref, type: typeOf(b) }];
    case 6: {
      const old = chosen?.line ?? '';
      return old ? [{ edit: 'patch', ...ref, hunks: [{ old, new: `${old}  # ${c % 5}` }] }] : [];
    }
    case 7:
      return chosen ? [{ edit: 'replace', ...ref, source: withLine(lines, chosen.at, c) }] : [];
    default:
      return [{ edit: 'replace', ...ref, source: gentle ? `# first\n${read.source}` : `all new ${c % 5}` }];
  }
}

function insertion(view: readonly Read[], { b, c }: Choice): Edit {
  const type = typeOf(c);
  const cells = Array.from({ length: 1 + (c % 2) }, (_, i) => ({ type, source: `new ${b % 7}\nline ${i}` }));
  return { edit: 'insert', target: beside(view, b), cells };
}

function beside(view: readonly Read[], b: number): Target {
  const read = view[b % Math.max(1, view.length)];
  const where = (['above', 'below', 'start', 'end'] as const)[b % 4] ?? 'end';
  return where === 'start' || where === 'end' || !read ? { where: 'end' } : { where, cellId: read.id };
}

function withLine(lines: readonly string[], at: number, c: number): string {
  const instead = [[], [`x = ${c % 5}`], ['', `y = ${c % 5}`]][c % 3] ?? [];
  return [...lines.slice(0, at), ...instead, ...lines.slice(at + 1)].join('\n');
}

function refTo({ id, source }: Read): CellRef {
  return { cellId: id, sourceHash: hashSource(source) };
}
