/** A notebook in memory that remembers what was done to it: edits are tried here before the live one sees any. */
import { markOf, sameMark, withMark } from './marking';
import {
  type CellParts,
  type CellRecord,
  type CellType,
  type LiveCell,
  type LiveNotebook,
  makeRecord,
  type Operation,
} from './notebook';
import type { RawMark } from './step';

export class Draft implements LiveNotebook {
  readonly operations: Operation[] = [];
  readonly readOnly: boolean;
  private list: DraftCell[];

  /** `notebook` is read, never changed. */
  constructor(notebook: LiveNotebook) {
    this.readOnly = notebook.readOnly;
    this.list = notebook.cells.map((cell) => new DraftCell(cell));
  }

  get cells(): readonly LiveCell[] {
    return this.list;
  }

  /** The only cell with this id; two with one id cannot be told apart, so there is none then. */
  find(id: string): LiveCell | undefined {
    const found = this.list.filter((cell) => cell.id === id);
    return found.length === 1 ? found[0] : undefined;
  }

  has(id: string): boolean {
    return this.list.some((cell) => cell.id === id);
  }

  indexOf(id: string): number {
    return this.list.findIndex((cell) => cell.id === id);
  }

  insert(index: number, record: CellRecord): void {
    this.apply([{ kind: 'insert', index, record }]);
  }

  remove(id: string): void {
    this.apply([{ kind: 'remove', id }]);
  }

  /** `index` is where the cell is afterwards. */
  move(id: string, index: number): void {
    if (index !== this.indexOf(id)) {
      this.apply([{ kind: 'move', id, index }]);
    }
  }

  setSource(id: string, source: string): void {
    if (this.find(id)?.source !== source) {
      this.apply([{ kind: 'setSource', id, source }]);
    }
  }

  setMark(id: string, mark: RawMark): void {
    const cell = this.find(id);
    if (cell && !sameMark(markOf(cell.record()), mark)) {
      this.apply([{ kind: 'setMark', id, mark }]);
    }
  }

  setParts(id: string, parts: CellParts): void {
    this.apply([{ kind: 'setParts', id, parts }]);
  }

  apply(operations: readonly Operation[]): void {
    for (const operation of operations) {
      this.list = carriedOut(this.list, operation);
      this.operations.push(operation);
    }
  }
}

/** `cells` after one operation. */
function carriedOut(cells: readonly DraftCell[], operation: Operation): DraftCell[] {
  switch (operation.kind) {
    case 'insert':
      return withInserted(cells, operation.index, DraftCell.of(operation.record));
    case 'remove':
      return cells.filter(({ id }) => id !== operation.id);
    case 'move': {
      const others = cells.filter(({ id }) => id !== operation.id);
      return withInserted(others, operation.index, ...cells.filter(({ id }) => id === operation.id));
    }
    case 'setSource':
      return changed(cells, operation.id, (cell) => cell.withSource(operation.source));
    case 'setMark':
      return changed(cells, operation.id, (cell) => cell.withMark(operation.mark));
    case 'setParts':
      return changed(cells, operation.id, (cell) => cell.withParts(operation.parts));
    default:
      return operation satisfies never;
  }
}

function withInserted(cells: readonly DraftCell[], index: number, ...more: DraftCell[]): DraftCell[] {
  return [...cells.slice(0, index), ...more, ...cells.slice(index)];
}

function changed(cells: readonly DraftCell[], id: string, change: (cell: DraftCell) => DraftCell) {
  return cells.map((cell) => (cell.id === id ? change(cell) : cell));
}

/** A cell of the live notebook with what was changed of it; its outputs are read only when they are wanted. */
class DraftCell implements LiveCell {
  constructor(
    private readonly origin: LiveCell,
    private readonly changes: { source?: string; parts?: CellParts; mark?: { value: RawMark } } = {},
  ) {}

  static of(record: CellRecord): DraftCell {
    const { id, type, source, metadata } = record;
    const editable = metadata.editable !== false;
    const deletable = metadata.deletable !== false;
    return new DraftCell({ id, type, source, editable, deletable, running: false, record: () => record });
  }

  get id(): string {
    return this.origin.id;
  }

  get type(): CellType {
    return this.changes.parts?.type ?? this.origin.type;
  }

  get source(): string {
    return this.changes.source ?? this.origin.source;
  }

  get editable(): boolean {
    return this.origin.editable;
  }

  get deletable(): boolean {
    return this.origin.deletable;
  }

  get running(): boolean {
    return this.origin.running;
  }

  record(): CellRecord {
    const { parts, mark } = this.changes;
    const record = makeRecord({ ...this.origin.record(), ...parts, source: this.source });
    return mark ? { ...record, metadata: withMark(record.metadata, mark.value) } : record;
  }

  withSource(source: string): DraftCell {
    return new DraftCell(this.origin, { ...this.changes, source });
  }

  withMark(value: RawMark): DraftCell {
    return new DraftCell(this.origin, { ...this.changes, mark: { value } });
  }

  /** The mark is one of the parts. */
  withParts(parts: CellParts): DraftCell {
    const { mark: _, ...changes } = this.changes;
    return new DraftCell(this.origin, { ...changes, parts });
  }
}
