/** How cells are read: the meant one whole, the others nearest first, up to the caps. */
import { hashSource } from '../../hash';
import { type CellContext, MAX_CELLS, MAX_SOURCE } from '../../protocol';
import { cutMiddle } from './cut';
import { cellType, type LiveCells, type Placed } from './live';
import { readOutputs } from './outputs';

/** The meant cell keeps its last outputs; the others only enough to tell how they went. */
const MEANT_OUTPUTS = 12;
const OTHER_OUTPUTS = 3;

/** The meant cell as it is sent. */
export function readMeantCell(placed: Placed): { cell: CellContext; omittedOutputs: number } {
  return readCell(placed, MEANT_OUTPUTS);
}

/** A cell that a message names. */
export function readNamedCell(placed: Placed): CellContext {
  return readCell(placed, OTHER_OUTPUTS).cell;
}

export interface OtherCells {
  cells: CellContext[];
  omitted: { cells: number; outputs: number };
}

/** The cells around `meant`, nearest first and the one above before the one below, within `room` bytes of JSON. */
export function readOtherCells(cells: LiveCells, meant: Placed | null, room: number): OtherCells {
  const read: CellContext[] = [];
  let omittedOutputs = 0;
  for (const placed of nearest(cells, meant)) {
    if (read.length === MAX_CELLS) {
      break;
    }
    const next = readCell(placed, OTHER_OUTPUTS);
    room -= jsonBytes(next.cell) + 1;
    if (room < 0) {
      break;
    }
    read.push(next.cell);
    omittedOutputs += next.omittedOutputs;
  }
  const left = cells.length - read.length - (meant ? 1 : 0);
  return { cells: read, omitted: { cells: left, outputs: omittedOutputs } };
}

/** How many bytes `value` takes as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

function readCell({ index, cell }: Placed, count: number) {
  const source = cell.sharedModel.getSource();
  const { outputs, omitted } = readOutputs(cell.outputs, count);
  const context: CellContext = {
    index,
    id: cell.id,
    type: cellType(cell),
    source: cutMiddle(source, MAX_SOURCE),
    sourceHash: hashSource(source),
    executionCount: cell.executionCount ?? null,
    outputs,
    stale: cell.isDirty ?? false,
  };
  return { cell: context, omittedOutputs: omitted };
}

function* nearest(cells: LiveCells, meant: Placed | null): Generator<Placed> {
  const centre = meant?.index ?? cells.length;
  for (let distance = 1; distance <= Math.max(centre, cells.length - 1 - centre); distance++) {
    for (const index of [centre - distance, centre + distance]) {
      if (index >= 0 && index < cells.length) {
        yield { index, cell: cells.get(index) };
      }
    }
  }
}
