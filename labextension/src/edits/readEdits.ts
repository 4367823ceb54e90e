/** Reads the edits of a call out of its arguments. */
import type { Json } from '../json';
import { checkArguments } from './checkArguments';
import type { Edit, Target } from './edit';
import { Refusal } from './refusal';
import { EDIT_CELLS } from './schema';

/** Throws a `Refusal` that says which value does not fit. */
export function readEdits(args: { [key: string]: Json }): Edit[] {
  checkArguments(args, EDIT_CELLS);
  return (args.edits as unknown as Edit[]).map((edit, index) =>
    'target' in edit ? { ...edit, target: readTarget(edit.target, index) } : edit,
  );
}

function readTarget(target: { where: string; cellId?: string | null }, index: number): Target {
  const { where, cellId } = target;
  if (where === 'start' || where === 'end') {
    return { where };
  }
  if (typeof cellId !== 'string') {
    throw new Refusal(
      `arguments.edits[${index}].target.cellId must be string where it goes ${where} a cell.`,
    );
  }
  return { where: where as 'above' | 'below', cellId };
}
