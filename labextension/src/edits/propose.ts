/** What the edits of a call would do, piece by piece, for a person to decide; and the call that is left of it then. */
import type { Amendments, ProposedCell, ProposedEdit } from '../host';
import type { Json } from '../json';
import { changesBetween } from './differences';
import { Draft } from './draft';
import type { Edit } from './edit';
import type { LiveCell, LiveNotebook } from './notebook';
import { Refusal } from './refusal';
import { carryOut, type EditOptions, planningOf, READ_ONLY } from './turnEdits';

/** Throws a `Refusal` where the edits cannot be done as they are. Nothing is changed. */
export function proposeEdits(
  notebook: LiveNotebook,
  edits: readonly Edit[],
  options: EditOptions = {},
): ProposedEdit[] {
  if (notebook.readOnly) {
    throw new Refusal(READ_ONLY);
  }
  const draft = new Draft(notebook);
  const planning = planningOf(draft, options);
  return edits.flatMap((edit, index) => {
    const before = [...draft.cells];
    carryOut(edit, index, edits.length, draft, planning);
    const cells = proposed(before, draft.cells);
    if (edit.edit === 'insert') {
      return cells.map((cell, i) => ({ key: `${index}.${i}`, cells: [cell], text: cell.after }));
    }
    return [{ key: `${index}`, cells, text: isOnlyText(edit, edits) ? (cells[0]?.after ?? null) : null }];
  });
}

/** The same arguments without what was left out, and with other texts where the person wrote some. */
export function amendEdits(args: { [key: string]: Json }, amendments: Amendments): { [key: string]: Json } {
  const edits = (args.edits as unknown as Edit[]).flatMap((edit, index): Edit[] => {
    if (edit.edit === 'insert') {
      const cells = edit.cells.flatMap((cell, i) => {
        const amended = amendments[`${index}.${i}`];
        return amended === false ? [] : [{ ...cell, source: amended ?? cell.source }];
      });
      return cells.length > 0 ? [{ ...edit, cells }] : [];
    }
    const amended = amendments[index];
    if (amended === false) {
      return [];
    }
    if (amended === undefined || !('cellId' in edit)) {
      return [edit];
    }
    return [{ edit: 'replace', cellId: edit.cellId, sourceHash: edit.sourceHash, source: amended }];
  });
  return { ...args, edits: edits as unknown as Json };
}

/** A text can be written anew where one edit of the call makes it, and no other one has to do with the cell. */
function isOnlyText(edit: Edit, edits: readonly Edit[]): boolean {
  const isText = edit.edit === 'replace' || edit.edit === 'patch';
  return isText && edits.every((other) => other === edit || !cellsNamed(other).includes(edit.cellId));
}

function cellsNamed(edit: Edit): string[] {
  if (edit.edit === 'merge') {
    return edit.cells.map(({ cellId }) => cellId);
  }
  return 'cellId' in edit ? [edit.cellId] : [];
}

function proposed(before: readonly LiveCell[], after: readonly LiveCell[]): ProposedCell[] {
  return changesBetween(before, after).map(({ cellId, change }) => {
    const was = before.findIndex(({ id }) => id === cellId);
    const is = after.findIndex(({ id }) => id === cellId);
    const cell = (after[is] ?? before[was]) as LiveCell;
    return {
      cellId,
      change,
      type: cell.type,
      index: is < 0 ? was : is,
      follows: after[is - 1]?.id ?? null,
      executionCount: before[was]?.record().executionCount ?? null,
      before: before[was]?.source ?? '',
      after: after[is]?.source ?? '',
    };
  });
}
