/**
 * The turns that edited the notebooks of this page: taken back and done again, kept over a reload, and found again in a
 * notebook that was renamed since.
 */
import type { NotebookPanel } from '@jupyterlab/notebook';
import { TurnEdits, type TurnLeft, type TurnResult } from '../../edits/turnEdits';
import type { CarriedTurn, EditHistory, LeftCell, Memory, Translate, TurnEditsState } from '../../host';
import type { Json } from '../../json';
import type { SharedLiveNotebook } from './liveNotebook';
import { panelNotebook } from './panelNotebook';
import { moved, type Rename, type Renames } from './renames';

const KEY = 'edits:';

export interface HistoryPlaces {
  /** Null where the notebook is not open. */
  find(path: string): NotebookPanel | null;
  memory: Memory;
  renames: Renames;
}

export class LabEditHistory implements EditHistory {
  private readonly notebooks = new Map<string, TurnEdits>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly places: HistoryPlaces,
    private readonly translate: Translate,
  ) {}

  /** The edits of one notebook; whoever adds to them calls `note` then. */
  in(path: string): TurnEdits {
    const known = this.notebooks.get(path);
    if (known) {
      return known;
    }
    const edits = new TurnEdits(kept(this.places.memory.get(KEY + path)));
    this.notebooks.set(path, edits);
    return edits;
  }

  note(path: string): void {
    this.places.memory.set(KEY + path, JSON.stringify(this.in(path)));
    for (const listener of this.listeners) {
      listener();
    }
  }

  /** The edits of what was renamed go along, before those who know its older path ask again. */
  renamed(rename: Rename): void {
    this.in(rename.from);
    for (const [path, edits] of [...this.notebooks]) {
      const now = moved(path, rename);
      if (now !== null && edits.turns.length > 0) {
        this.notebooks.delete(path);
        this.places.memory.set(KEY + path, null);
        this.notebooks.set(now, edits);
        this.note(now);
      }
    }
  }

  of(turn: string, notebook: string): TurnEditsState | null {
    const known = this.turnIn(this.placeOf(turn, notebook), turn);
    return known ? { canUndo: known.canUndo, canRedo: known.canRedo } : null;
  }

  async undo(turn: string, notebook: string): Promise<CarriedTurn> {
    return this.carry(this.placeOf(turn, notebook), (live, edits) => edits.undo(live, turn));
  }

  async redo(turn: string, notebook: string): Promise<CarriedTurn> {
    return this.carry(this.placeOf(turn, notebook), (live, edits) => edits.redo(live, turn));
  }

  onChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The path of the notebook now whose path was `notebook` when `turn` changed it. */
  private placeOf(turn: string, notebook: string): string {
    return this.places.renames.of(notebook).find((path) => this.turnIn(path, turn)) ?? notebook;
  }

  private turnIn(path: string, turn: string) {
    return this.in(path).turns.find((each) => each.turn === turn);
  }

  private carry(path: string, work: (live: SharedLiveNotebook, edits: TurnEdits) => TurnResult): CarriedTurn {
    const panel = this.places.find(path);
    const model = panel?.content.model;
    if (!panel || !model) {
      throw new Error(this.translate('%1 is not open. Open it and try again.', path));
    }
    const { changes, left } = work(panelNotebook(panel.content, model), this.in(path));
    this.note(path);
    return {
      changed: new Set(changes.map(({ cellId }) => cellId)).size,
      left: left.map((each) => this.told(each, panel)),
    };
  }

  private told({ cellId, why, laterTurn, ...texts }: TurnLeft, panel: NotebookPanel): LeftCell {
    return { name: this.nameOf(cellId, panel), why: this.reason(why, laterTurn !== undefined), ...texts };
  }

  private nameOf(cellId: string, { content }: NotebookPanel): string {
    const index = content.widgets.findIndex(({ model }) => model.id === cellId);
    const shared = content.widgets[index]?.model.sharedModel;
    const count = (shared as { execution_count?: number | null } | undefined)?.execution_count;
    if (index < 0) {
      return this.translate('A cell');
    }
    return count ? this.translate('Cell [%1]', count) : this.translate('Cell %1 from the top', index + 1);
  }

  private reason(why: TurnLeft['why'], later: boolean): string {
    const t = this.translate;
    if (later) {
      return t('a later answer changed it too; undo that one first');
    }
    switch (why) {
      case 'conflict':
        return t('the same lines were changed since');
      case 'edited':
        return t('it was edited since');
      case 'retyped':
        return t('it is of another type now');
      case 'moved':
        return t('it was moved since');
      case 'gone':
        return t('it is gone');
      case 'apart':
        return t('its parts are no longer together');
      case 'locked':
        return t('it is read-only');
      case 'running':
        return t('it is running');
      default:
        return why satisfies never;
    }
  }
}

function kept(text: string | null): Json {
  try {
    return text === null ? null : (JSON.parse(text) as Json);
  } catch {
    return null;
  }
}
