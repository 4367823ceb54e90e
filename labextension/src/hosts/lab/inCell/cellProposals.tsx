/** The edits that wait for a person, shown at the cells that they would change, in every view of the notebook. */
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ChatClient } from '../../../client';
import type { LabHost } from '../labHost';
import { type CellPart, changePart } from './cellPart';
import { CellSession } from './cellSession';
import { type PlacedChange, placeChanges } from './placing';
import { ProposedChange } from './proposedChange';
import { lookAt, type WaitingEdits, waitingItems } from './waitingEdits';

/** Changes of a notebook that come closer together than this count as one, in milliseconds. */
const QUIET = 150;

interface Shown {
  part: CellPart;
  panel: NotebookPanel;
  cell: Cell;
  itemId: string;
}

export class CellProposals {
  private waiting: readonly string[] = [];
  private known = new Map<string, WaitingEdits>();
  /** In the order of the calls and their edits. */
  private shown = new Map<string, Shown>();
  private readonly watched = new Map<NotebookPanel, () => void>();
  private readonly stops: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last: CellPart | null = null;

  constructor(
    private readonly client: ChatClient,
    private readonly host: LabHost,
    private readonly tracker: INotebookTracker,
  ) {
    const added = (_: unknown, { context }: NotebookPanel) => void context.ready.then(() => this.note());
    tracker.widgetAdded.connect(added);
    this.stops.push(
      client.subscribe(() => this.follow()),
      () => tracker.widgetAdded.disconnect(added),
    );
    this.follow();
  }

  /** The items whose changes are shown at a cell. */
  itemsAt(cellId: string): string[] {
    return [...this.shown.values()]
      .filter(({ cell }) => cell.model.id === cellId)
      .map(({ itemId }) => itemId);
  }

  /** Shows the next change, and puts the focus on its first button; false where there is none. */
  async showNext(): Promise<boolean> {
    const all = this.inOrder();
    const from = all.findIndex(
      ({ part }) => part === this.last || part.node.contains(document.activeElement),
    );
    const next = all[(from + 1) % all.length];
    if (!next) return false;
    const { part, panel, cell } = next;
    this.last = part;
    panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);
    await panel.content.scrollToCell(cell, 'center');
    await cell.ready;
    part.node.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
    return true;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
    this.waiting = [];
    this.refresh();
  }

  /** Most changes of the state have nothing to do with edits that wait, and cost nothing here. */
  private follow(): void {
    const waiting = waitingItems(this.client.state);
    if (waiting.length === this.waiting.length && waiting.every((id, at) => id === this.waiting[at])) return;
    this.waiting = waiting;
    this.refresh();
  }

  private note(): void {
    if (this.waiting.length === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), QUIET);
  }

  private refresh(): void {
    this.known = new Map(this.look().map((each) => [each.itemId, each]));
    const panels = this.panels();
    const before = this.shown;
    this.shown = new Map();
    for (const edits of this.known.values()) {
      const path = this.host.whereIs(edits.notebook);
      for (const panel of panels) {
        if (panel.context.path === path) this.show(edits, panel, before);
      }
    }
    for (const [name, { part, panel }] of before) {
      if (this.shown.get(name)?.part === part) continue;
      const focused = part.node.contains(document.activeElement);
      part.dispose();
      if (focused) panel.content.activate();
    }
    this.watch(panels);
  }

  private look(): WaitingEdits[] {
    const { approvals } = this.client.state;
    return this.waiting.flatMap((id) => {
      const notebook = approvals[id]?.notebook ?? '';
      return lookAt(this.client.deciding, id, notebook, this.known.get(id)) ?? [];
    });
  }

  private show(edits: WaitingEdits, panel: NotebookPanel, before: ReadonlyMap<string, Shown>): void {
    const cells = new Map(panel.content.widgets.map((cell) => [cell.model.id, cell]));
    const first = panel.content.widgets[0]?.model.id ?? '';
    for (const change of placeChanges(edits.edits, first)) {
      const cell = cells.get(change.anchor);
      if (!cell) continue;
      const name = [panel.id, edits.itemId, change.edit.key, change.at].join(' ');
      const known = before.get(name)?.part;
      const part = known?.isIn(cell) ? known : changePart(cell, change.side, 'ck-proposal-change');
      this.shown.set(name, { part, panel, cell, itemId: edits.itemId });
      this.draw(part, edits, change);
    }
  }

  private draw(part: CellPart, { itemId, edits, problem }: WaitingEdits, change: PlacedChange): void {
    const { edit, cell, at } = change;
    part.draw(
      <CellSession client={this.client} host={this.host}>
        <ProposedChange
          itemId={itemId}
          edit={edit}
          cell={cell}
          isFirst={at === 0}
          count={edits.length}
          problem={problem}
        />
      </CellSession>,
    );
  }

  private inOrder(): Shown[] {
    const index = ({ panel, cell }: Shown) => panel.content.widgets.indexOf(cell);
    return [...this.shown.values()]
      .filter(({ panel }) => panel.isVisible)
      .sort((one, other) => index(one) - index(other));
  }

  /** The open notebooks that calls wait for. */
  private panels(): NotebookPanel[] {
    const paths = new Set([...this.known.values()].map(({ notebook }) => this.host.whereIs(notebook)));
    const open: NotebookPanel[] = [];
    if (this.waiting.length > 0) {
      this.tracker.forEach((panel) => {
        if (paths.has(panel.context.path)) open.push(panel);
      });
    }
    return open;
  }

  private watch(panels: readonly NotebookPanel[]): void {
    for (const [panel, stop] of this.watched) {
      if (panels.includes(panel)) continue;
      stop();
      this.watched.delete(panel);
    }
    for (const panel of panels) {
      if (this.watched.has(panel)) continue;
      const { content } = panel;
      const changed = () => this.note();
      content.modelContentChanged.connect(changed);
      content.modelChanged.connect(changed);
      this.watched.set(panel, () => {
        content.modelContentChanged.disconnect(changed);
        content.modelChanged.disconnect(changed);
      });
    }
  }
}
