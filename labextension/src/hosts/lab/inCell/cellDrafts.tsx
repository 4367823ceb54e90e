/** An edit that a model is writing, shown as far as it is written at the cells that it would change. */
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { CallSoFar } from '../../../chatState';
import type { ChatClient } from '../../../client';
import { editsSoFar } from '../../../edits/editsSoFar';
import type { LabHost } from '../labHost';
import { type CellPart, changePart } from './cellPart';
import { CellSession } from './cellSession';
import { ChangeSoFar } from './changeSoFar';
import { placeChanges } from './placing';

export class CellDrafts {
  private writing: CallSoFar | null = null;
  private readonly parts = new Map<string, CellPart>();
  private readonly stop: () => void;
  private frame: number | null = null;

  constructor(
    private readonly client: ChatClient,
    private readonly host: LabHost,
    private readonly tracker: INotebookTracker,
  ) {
    this.stop = client.subscribe(() => this.follow());
  }

  dispose(): void {
    this.stop();
    this.clear();
  }

  /** It is drawn once a frame, however fast it is written, and taken away at once. */
  private follow(): void {
    const writing = this.client.state.run?.writing ?? null;
    if (writing === this.writing) return;
    if (writing?.callId !== this.writing?.callId) this.clear();
    this.writing = writing;
    if (writing) this.frame ??= requestAnimationFrame(() => this.show());
  }

  private show(): void {
    this.frame = null;
    const { writing } = this;
    if (!writing) return;
    const path = this.host.whereIs(writing.notebook);
    this.tracker.forEach((panel) => {
      if (panel.context.path === path) this.showIn(panel, writing.text);
    });
  }

  private showIn({ id, content }: NotebookPanel, text: string): void {
    const cells = new Map(content.widgets.map((cell) => [cell.model.id, cell]));
    const present = content.widgets.map(({ model }) => ({
      id: model.id,
      type: model.type,
      source: model.sharedModel.source,
    }));
    const { edits, growing } = editsSoFar(present, text);
    for (const { edit, cell, anchor, side } of placeChanges(edits, present[0]?.id ?? '')) {
      const at = cells.get(anchor);
      if (!at) continue;
      this.partAt(at, side, `${id} ${edit.key}`).draw(
        <CellSession client={this.client} host={this.host}>
          <ChangeSoFar cell={cell} growing={edit.key === growing} />
        </CellSession>,
      );
    }
  }

  private partAt(cell: Cell, side: 'above' | 'below', name: string): CellPart {
    const known = this.parts.get(name);
    if (known?.isIn(cell)) return known;
    known?.dispose();
    const part = changePart(cell, side, 'ck-proposal-so-far');
    this.parts.set(name, part);
    return part;
  }

  private clear(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.frame = null;
    for (const part of this.parts.values()) part.dispose();
    this.parts.clear();
  }
}
