/** A line in the active cell in which a person asks for a change of it; what comes is shown there too. */
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { ChatClient } from '../../../client';
import type { Host } from '../../../host';
import type { CellTarget } from '../cellTarget';
import { stageOf } from './asked';
import { CellPart } from './cellPart';
import { CellSession } from './cellSession';
import { PromptLine, type PromptStage } from './promptLine';

export interface PromptChat {
  client: ChatClient;
  host: Host;
  /** The items whose changes are shown at a cell. */
  itemsAt(cellId: string): string[];
  /** Sends a question about a cell, and resolves once it is on its way. */
  ask(target: CellTarget, text: string): Promise<void>;
  /** Shows the chat itself. */
  open(): void;
}

interface Line {
  part: CellPart;
  panel: NotebookPanel;
  cell: Cell;
  /** What was shown at the cell before the question. */
  before: readonly string[];
  /** The chat was opened because it asks something. */
  opened: boolean;
  /** The person stopped it, maybe before it was sent. */
  stopped: boolean;
  /** Stops following the chat's state. */
  stop(): void;
}

const WRITING: PromptStage = { stage: 'writing' };

export class CellPrompt {
  private line: Line | null = null;

  constructor(private readonly chat: PromptChat) {}

  /** Opens the line in the active cell, in place of one that is open elsewhere. */
  open(panel: NotebookPanel): void {
    const cell = panel.content.activeCell;
    if (!cell) return;
    this.remove();
    const part = new CellPart('ck-proposal-prompt');
    part.putInto(cell, 'below');
    this.line = { part, panel, cell, before: [], opened: false, stopped: false, stop: () => {} };
    // The field takes the focus as it is drawn, so it has to be in the page by then.
    void cell.ready.then(() => this.draw(WRITING));
  }

  dispose(): void {
    this.remove();
  }

  private draw(at: PromptStage): void {
    const { client, host, open } = this.chat;
    this.line?.part.draw(
      <CellSession client={client} host={host}>
        <PromptLine
          at={at}
          onSend={(text) => void this.send(text)}
          onStop={() => this.stop()}
          onOpenChat={open}
          onClose={() => this.close()}
        />
      </CellSession>,
    );
  }

  private async send(text: string): Promise<void> {
    const { line } = this;
    if (!line) return;
    const { client, host } = this.chat;
    const cellId = line.cell.model.id;
    line.panel.content.activate();
    line.before = this.chat.itemsAt(cellId);
    client.dismissError();
    this.draw({ stage: 'working', line: host.translate('Reading the notebook…') });
    await this.chat.ask(line, host.translate('Change this cell alone: %1', text));
    if (line.stopped) client.stop();
    if (this.line !== line) return;
    line.stop = client.subscribe(() => this.follow());
    this.follow();
  }

  private follow(): void {
    const { line } = this;
    const stage = this.stage();
    if (!line) return;
    if (!stage) {
      this.remove();
    } else if (stage.stage === 'over') {
      // Between the runs of a turn nothing is under way, but only until whoever ended one has begun the next.
      queueMicrotask(() => this.end(line));
    } else {
      this.draw(stage);
      this.openOnce(line);
    }
  }

  /** Null where the change is there, or the cell is gone. */
  private stage(): PromptStage | null {
    const { line } = this;
    if (!line || line.cell.isDisposed) return null;
    const { client, host, itemsAt } = this.chat;
    const isShown = itemsAt(line.cell.model.id).some((id) => !line.before.includes(id));
    return stageOf(client.state, isShown, host.translate);
  }

  private end(line: Line): void {
    const stage = this.stage();
    if (this.line !== line || stage?.stage !== 'over') return;
    line.stop();
    this.draw(stage);
  }

  /** What the chat asks before anything is sent can only be answered there. */
  private openOnce(line: Line): void {
    if (!this.chat.client.state.confirm || line.opened) return;
    line.opened = true;
    this.chat.open();
  }

  private stop(): void {
    if (this.line) this.line.stopped = true;
    this.chat.client.stop();
    this.close();
  }

  /** Takes the line away and gives the focus back to the cell. */
  private close(): void {
    const panel = this.line?.panel;
    this.remove();
    panel?.content.activate();
  }

  private remove(): void {
    this.line?.stop();
    this.line?.part.dispose();
    this.line = null;
  }
}
