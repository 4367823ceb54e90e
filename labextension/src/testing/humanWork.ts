/** What a person may do to a notebook while the assistant works on it too. */
import { type LiveCell, type LiveNotebook, type Operation, partsOf } from '../edits/notebook';
import { MARK_KEY } from '../provenance/mark';
import { type Choice, TOKEN, typeOf } from './choices';
import { cellRecord } from './notebooks';

/** One thing a person does; whatever they write has a token from `newToken` in it. */
export function humanWork(
  { cells }: LiveNotebook,
  { what, a, b, c }: Choice,
  newToken: () => string,
): Operation[] {
  const cell = cells[a % Math.max(1, cells.length)];
  if (!cell || what % 8 === 0) {
    const token = newToken();
    const record = cellRecord(`cell of ${token}`, token, { type: typeOf(c) });
    return [{ kind: 'insert', index: b % (cells.length + 1), record }];
  }
  const { id, source } = cell;
  switch (what % 8) {
    case 1:
      return [{ kind: 'remove', id }];
    case 2:
      return [{ kind: 'move', id, index: b % cells.length }];
    case 3: {
      const type = typeOf(b);
      const parts = partsOf(cell.record());
      return type === cell.type
        ? []
        : [
            {
              kind: 'setParts',
              id,
              parts: { ...parts, type, outputs: [], executionCount: null, attachments: null },
            },
          ];
    }
    case 4: {
      // It runs.
      const parts = partsOf(cell.record());
      const outputs = [{ output_type: 'stream', name: 'stdout', text: String(b) }];
      const ran = { ...parts, outputs, executionCount: b, metadata: { ...parts.metadata, trusted: true } };
      return cell.type === 'code' && c % 4 > 0 ? [{ kind: 'setParts', id, parts: ran }] : unmarked(cell);
    }
    case 5: {
      const start = outside(source, b % (source.length + 1));
      const end = outside(source, Math.min(source.length, start + (c % 9)));
      return start === end
        ? []
        : [{ kind: 'setSource', id, source: source.slice(0, start) + source.slice(end) }];
    }
    default: {
      const at = outside(source, b % (source.length + 1));
      const token = newToken();
      const typed =
        c % 3 === 0
          ? token
          : c % 3 === 1
            ? `${token}
`
            : `
${token}`;
      return [{ kind: 'setSource', id, source: source.slice(0, at) + typed + source.slice(at) }];
    }
  }
}

/** The person has the mark of the assistant taken off. */
function unmarked(cell: LiveCell): Operation[] {
  return MARK_KEY in cell.record().metadata ? [{ kind: 'setMark', id: cell.id }] : [];
}

/** `at`, or the end of the token it is in. */
function outside(source: string, at: number): number {
  for (const match of source.matchAll(TOKEN)) {
    const end = match.index + match[0].length;
    if (match.index < at && at < end) {
      return end;
    }
  }
  return at;
}
