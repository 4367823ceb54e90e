/** Cells of a notebook as plain objects, for what reads the live document. */
import type { LiveCell, LiveCells, LiveOutput } from '../hosts/lab/live';

export interface CellParts {
  source: string;
  type?: string;
  count?: number;
  outputs?: LiveOutput[];
  /** Edited since it ran. */
  dirty?: boolean;
  metadata?: { [key: string]: unknown };
}

/** The cells have the ids `id0`, `id1` and so on. */
export function liveCells(...parts: CellParts[]): LiveCells {
  const cells = parts.map(
    ({ source, type = 'code', count, outputs = [], dirty = false, metadata = {} }, index): LiveCell => ({
      id: `id${index}`,
      type,
      sharedModel: { getSource: () => source },
      executionCount: count ?? null,
      isDirty: dirty,
      getMetadata: (key) => metadata[key],
      outputs: { length: outputs.length, get: (at) => outputs[at] as LiveOutput },
    }),
  );
  return { length: cells.length, get: (index) => cells[index] as LiveCell };
}

/** What a cell printed. */
export function printed(text: string): LiveOutput {
  return { type: 'stream', toJSON: () => ({ output_type: 'stream', name: 'stdout', text }) };
}

/** What a cell shows, by MIME type. */
export function displayed(data: { [mime: string]: unknown }): LiveOutput {
  return { type: 'display_data', toJSON: () => ({ output_type: 'display_data', data }) };
}
