/**
 * The notebook that edits change: JupyterLab's shared model, in which unsaved changes, other people and the notebook's
 * own undo are.
 */
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import type { PartialJSONValue } from '@lumino/coreutils';
import {
  type CellRecord,
  type CellType,
  type LiveCell,
  type LiveNotebook,
  type Metadata,
  makeRecord,
  type Operation,
} from '../../edits/notebook';
import { splices } from '../../edits/splices';
import type { Json } from '../../json';
import { MARK_KEY } from '../../provenance/mark';

/** A cell as nbformat has it. */
type SharedJson = Parameters<ISharedNotebook['insertCell']>[1];

/** What is known of a notebook beside its shared model. */
export interface Surroundings {
  readOnly?: boolean;
  /** Whether the kernel works on the cell; before JupyterLab 4.3 the shared model does not tell. */
  isRunning?(cellId: string): boolean;
  /** Does `work`, which changes the cells, and looks after what shows them. */
  change?(work: () => void): void;
}

export class SharedLiveNotebook implements LiveNotebook {
  constructor(
    private readonly shared: ISharedNotebook,
    private readonly around: Surroundings = {},
  ) {}

  get readOnly(): boolean {
    return this.around.readOnly ?? false;
  }

  get cells(): readonly LiveCell[] {
    return this.shared.cells.map((cell) => new SharedLiveCell(cell, this.around));
  }

  /**
   * As one step of undo. Changes of texts alone, with their marks, are steps of their cells, as if they were typed
   * there; where cells come, go or move it is one of the notebook, texts included, so that nobody is left with half.
   */
  apply(operations: readonly Operation[]): void {
    const work = () => this.carryOut(operations);
    if (this.around.change) this.around.change(work);
    else work();
  }

  private carryOut(operations: readonly Operation[]): void {
    const { shared } = this;
    const work = new Work(shared);
    const run = (some: readonly Operation[]) => {
      for (const operation of some) {
        work.carryOut(operation);
      }
    };
    const texts = operations.flatMap((each) => (isOfText(each) ? [each.id] : []));
    if (texts.length === operations.length) {
      const cells = shared.cells.filter((cell) => texts.includes(cell.getId()));
      asOneStep([shared, ...cells], () => {
        for (const cell of cells) {
          const own = operations.filter((each) => 'id' in each && each.id === cell.getId());
          cell.transact(() => run(own));
        }
      });
    } else {
      asOneStep([shared], () => shared.transact(() => run(operations)));
    }
  }
}

function isOfText(operation: Operation): operation is Extract<Operation, { kind: 'setSource' | 'setMark' }> {
  return operation.kind === 'setSource' || operation.kind === 'setMark';
}

/** Inside a transaction the shared notebook still lists its cells as they were, so they are kept track of here. */
class Work {
  private readonly cells: ISharedCell[];

  constructor(private readonly shared: ISharedNotebook) {
    this.cells = [...shared.cells];
  }

  carryOut(operation: Operation): void {
    switch (operation.kind) {
      case 'insert':
        this.insert(operation.index, asShared(operation.record));
        break;
      case 'remove':
        this.takeOut(operation.id);
        break;
      case 'move':
        // As the shared notebook's own moving does it, which counts on the list of cells.
        this.insert(operation.index, this.takeOut(operation.id));
        break;
      case 'setSource':
        setSource(this.cells[this.indexOf(operation.id)] as ISharedCell, operation.source);
        break;
      case 'setMark':
        setMark(this.cells[this.indexOf(operation.id)] as ISharedCell, operation.mark);
        break;
      case 'setParts': {
        // The type of a shared cell is for life, so another one with its id takes its place.
        const { id, parts } = operation;
        const index = this.indexOf(id);
        const { source } = this.takeOut(id);
        this.insert(index, asShared({ id, source: String(source), ...parts }));
        break;
      }
      default:
        operation satisfies never;
    }
  }

  private insert(index: number, cell: SharedJson): void {
    this.cells.splice(index, 0, this.shared.insertCell(index, cell));
  }

  /** Remove a cell and give what it was made of. */
  private takeOut(id: string): SharedJson {
    const index = this.indexOf(id);
    const [cell] = this.cells.splice(index, 1) as [ISharedCell];
    const json = cell.toJSON() as SharedJson;
    this.shared.deleteCell(index);
    return json;
  }

  private indexOf(id: string): number {
    const index = this.cells.findIndex((cell) => cell.getId() === id);
    if (index === -1) {
      throw new Error(`There is no cell ${id}.`);
    }
    return index;
  }
}

class SharedLiveCell implements LiveCell {
  constructor(
    private readonly shared: ISharedCell,
    private readonly around: Surroundings,
  ) {}

  get id(): string {
    return this.shared.getId();
  }

  get type(): CellType {
    return this.shared.cell_type as CellType;
  }

  get source(): string {
    return this.shared.getSource();
  }

  get editable(): boolean {
    return this.shared.getMetadata('editable') !== false;
  }

  get deletable(): boolean {
    return this.shared.getMetadata('deletable') !== false;
  }

  get running(): boolean {
    const { executionState } = this.shared as { executionState?: string };
    return executionState === 'running' || (this.around.isRunning?.(this.id) ?? false);
  }

  record(): CellRecord {
    const cell = this.shared.toJSON() as { [key: string]: unknown };
    return makeRecord({
      id: this.id,
      type: this.type,
      source: this.source,
      metadata: (cell.metadata ?? {}) as Metadata,
      outputs: (cell.outputs ?? []) as Json[],
      executionCount: (cell.execution_count ?? null) as number | null,
      attachments: (cell.attachments ?? null) as Json,
    });
  }
}

/** The cell as nbformat has it: only what its type can have. */
function asShared(record: CellRecord): SharedJson {
  const { id, type, source, metadata, outputs, executionCount, attachments } = record;
  const common = { id, cell_type: type, source, metadata };
  const own = type === 'code' ? { outputs, execution_count: executionCount } : attachments && { attachments };
  return { ...common, ...own } as SharedJson;
}

function setSource(cell: ISharedCell, source: string): void {
  for (const { start, end, text } of splices(cell.getSource(), source)) {
    cell.updateSource(start, end, text);
  }
}

function setMark(cell: ISharedCell, mark: Json | undefined): void {
  if (mark === undefined) {
    cell.deleteMetadata(MARK_KEY);
  } else {
    cell.setMetadata(MARK_KEY, mark as PartialJSONValue);
  }
}

/** Typing shortly before or after would otherwise be undone together with our step. */
export function asOneStep(parts: readonly object[], work: () => void): void {
  const stop = () => {
    for (const part of parts) {
      (part as { undoManager?: { stopCapturing(): void } | null }).undoManager?.stopCapturing();
    }
  };
  stop();
  work();
  stop();
}
