/** Notebooks in memory, to try edits on. */
import { Draft } from '../edits/draft';
import { type CellRecord, makeRecord } from '../edits/notebook';

/** A code cell, or what `parts` makes of it. */
export function cellRecord(id: string, source: string, parts: Partial<CellRecord> = {}): CellRecord {
  const empty = { metadata: {}, outputs: [], executionCount: null, attachments: null };
  return makeRecord({ id, type: 'code', source, ...empty, ...parts });
}

/** A notebook of these cells; it changes as a live one does. */
export function notebookOf(...records: CellRecord[]): Draft {
  const notebook = new Draft({ readOnly: false, cells: [], apply: () => {} });
  records.forEach((record, index) => {
    notebook.insert(index, record);
  });
  notebook.operations.length = 0;
  return notebook;
}

/** The whole notebook, byte for byte. */
export function bytes(notebook: { cells: readonly { record(): CellRecord }[] }): string {
  return JSON.stringify(notebook.cells.map((cell) => cell.record()));
}
