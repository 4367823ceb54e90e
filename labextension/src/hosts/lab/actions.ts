/** What the code of an answer can do to a notebook: on the live shared model, each one undoable step. */
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Edit } from '../../edits/edit';
import { applyEdits } from '../../edits/turnEdits';
import { hashSource } from '../../hash';
import type { ActionResult, AskAuthor, CellActions, Translate } from '../../host';
import type { CellTag } from '../../protocol';
import { SharedLiveNotebook } from './liveNotebook';
import { hasPlaceholder, restoreSecrets } from './secrets';

export interface ActionPlaces {
  /** The open notebook that an answer knows by `path`; null where there is none. */
  find(path: string): NotebookPanel | null;
  /** The notebook that code without a cell of its own goes to. */
  front(): NotebookPanel | null;
  /** Bring a notebook to the front. */
  activate(panel: NotebookPanel): void;
}

/** A cell that was found where a tag says it is. */
interface Found {
  panel: NotebookPanel;
  cell: Cell;
  index: number;
}

export class LabCellActions implements CellActions {
  /** Per cell model, the hash of what `replace` last put there: it may be replaced again. */
  private readonly put = new WeakMap<object, string>();

  constructor(
    private readonly places: ActionPlaces,
    private readonly translate: Translate,
  ) {}

  async insertBelow(code: string, tag: CellTag | null, author: AskAuthor): Promise<ActionResult> {
    const place = tag ? this.find(tag) : this.front();
    if (typeof place === 'string') {
      return refused(place);
    }
    const locked = this.notebookLocked(place.panel);
    if (locked) {
      return refused(locked);
    }
    const real = this.withSecrets(code, place.cell);
    if (real === null) {
      return refused(this.hiddenSecret());
    }
    const cellId = place.cell?.model.id;
    const target = cellId ? ({ where: 'below', cellId } as const) : ({ where: 'end' } as const);
    const edit: Edit = { edit: 'insert', target, cells: [{ type: 'code', source: real }] };
    return this.apply(place.panel, edit, author, this.translate('Inserted below.'));
  }

  async replace(code: string, target: CellTag, author: AskAuthor): Promise<ActionResult> {
    const found = this.find(target);
    if (typeof found === 'string') {
      return refused(found);
    }
    const locked = this.notebookLocked(found.panel) ?? this.cellLocked(found.cell);
    if (locked) {
      return refused(locked);
    }
    if (!this.unchanged(found.cell, target)) {
      return refused(
        this.translate(
          'The cell changed since you asked, so nothing was replaced. Ask again, or insert below.',
        ),
      );
    }
    const real = this.withSecrets(code, found.cell);
    if (real === null) {
      return refused(this.hiddenSecret());
    }
    const source = found.cell.model.sharedModel.getSource();
    const ref = { cellId: target.cellId, sourceHash: hashSource(source) };
    const replaced = this.translate('Replaced.');
    const result: ActionResult =
      source === real
        ? { ok: true, message: replaced }
        : await this.apply(found.panel, { edit: 'replace', ...ref, source: real }, author, replaced);
    if (result.ok) {
      this.put.set(found.cell.model, hashSource(real));
    }
    return result;
  }

  async reveal(target: CellTag): Promise<void> {
    const found = this.find(target);
    if (typeof found === 'string') {
      return;
    }
    const notebook = found.panel.content;
    this.places.activate(found.panel);
    notebook.deselectAll();
    notebook.activeCellIndex = found.index;
    await notebook.scrollToCell(found.cell, 'center');
  }

  private async apply(
    panel: NotebookPanel,
    edit: Edit,
    ask: AskAuthor,
    message: string,
  ): Promise<ActionResult> {
    const author = await ask();
    const shared = panel.content.model?.sharedModel;
    return shared && applyEdits(new SharedLiveNotebook(shared), [edit], { author }).applied
      ? { ok: true, message }
      : refused(this.translate('%1 did not take the change. Copy the code by hand.', panel.context.path));
  }

  /** The cell, or why there is none. */
  private find(target: CellTag): Found | string {
    const panel = this.places.find(target.path);
    if (!panel) {
      return this.translate('%1 is not open. Open it and try again.', target.path);
    }
    const index = panel.content.widgets.findIndex((cell) => cell.model.id === target.cellId);
    const cell = panel.content.widgets[index];
    return cell ? { panel, cell, index } : this.translate('The cell is no longer in %1.', target.path);
  }

  private front(): { panel: NotebookPanel; cell: Cell | null } | string {
    const panel = this.places.front();
    return panel
      ? { panel, cell: panel.content.activeCell }
      : this.translate('No notebook is open. Open one and try again.');
  }

  private notebookLocked(panel: NotebookPanel): string | null {
    const locked = !panel.content.model || panel.content.model.readOnly;
    return locked ? this.translate('%1 is read-only.', panel.context.path) : null;
  }

  private cellLocked(cell: Cell): string | null {
    const locked = cell.model.getMetadata('editable') === false || cell.readOnly;
    return locked ? this.translate('The cell is read-only. Insert the code below it instead.') : null;
  }

  private unchanged(cell: Cell, target: CellTag): boolean {
    const now = hashSource(cell.model.sharedModel.getSource());
    return now === target.sourceHash || now === this.put.get(cell.model);
  }

  private withSecrets(code: string, cell: Cell | null): string | null {
    return hasPlaceholder(code) ? restoreSecrets(code, cell?.model.sharedModel.getSource() ?? '') : code;
  }

  private hiddenSecret(): string {
    return this.translate(
      'The answer has a hidden secret in it that could not be put back. Copy the parts you need by hand.',
    );
  }
}

function refused(message: string): ActionResult {
  return { ok: false, message };
}
