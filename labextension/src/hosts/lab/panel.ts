/** The chat in the sidebar. Loaded when the sidebar is first shown, with all that it needs. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import { browserMemory, tabMemory } from '../memory';
import { pageId } from '../pageId';
import type { CellTarget } from './cellTarget';
import { drawChat } from './drawnChat';
import { CellDrafts } from './inCell/cellDrafts';
import { CellPrompt } from './inCell/cellPrompt';
import { CellProposals } from './inCell/cellProposals';
import { LabHost } from './labHost';
import { FrontDocument } from './pageDocument';
import type { LabServices } from './services';

/** What stands for the meant cell among the parts that a person removed: one that is asked about is sent. */
const MEANT_CELL = 'cell';

export interface ChatPanel {
  focus(): void;
  newThread(): void;
  /** Send `text` as a question about this cell. */
  askAbout(target: CellTarget, text: string): Promise<void>;
  /** Put the text selected in the notebook into the composer as a quotation; false when none is selected. */
  quoteSelection(): boolean;
  /** Put a file above the composer, to go with the next message. */
  attach(file: File): void;
  /** Open the line in the active cell of `notebook` in which a change of it is asked for. */
  askInCell(notebook: NotebookPanel): void;
  /** Show the next change that waits, at its cell; false where there is none. */
  showNextChange(): Promise<boolean>;
  dispose(): void;
}

/** Makes the chat in `el`; `show` brings that to the front. */
export async function openPanel(
  el: HTMLElement,
  services: LabServices,
  show: () => void,
): Promise<ChatPanel> {
  const { app, tracker, executions } = services;
  const page = new FrontDocument(app.shell, tracker, executions);
  const host = new LabHost(services, { pageId: await pageId(), page, memory: browserMemory, tabMemory });
  const { client, mounted, dispose } = drawChat(el, host);
  // Before those that wait: one that is complete is to come in the same place.
  const drafts = tracker && new CellDrafts(client, host, tracker);
  const proposals = tracker && new CellProposals(client, host, tracker);
  const ask = async (target: CellTarget, text: string) => {
    host.mean(target);
    await client.readPage();
    const { removed } = client.state;
    if (removed.has(MEANT_CELL)) client.setRemoved(new Set([...removed].filter((key) => key !== MEANT_CELL)));
    client.show('thread');
    client.send({ text });
  };
  const itemsAt = (cellId: string) => proposals?.itemsAt(cellId) ?? [];
  const prompt = new CellPrompt({ client, host, itemsAt, ask, open: show });
  const started = client.start();
  return {
    focus: () => mounted.focusComposer(),
    newThread: () => {
      client.newThread();
      mounted.focusComposer();
    },
    askAbout: ask,
    quoteSelection: () => {
      const selection = host.selection();
      if (selection) {
        mounted.quote(selection.text);
      }
      return selection !== null;
    },
    attach: (file) => {
      // What the server takes is known from then on.
      void started.then(() => client.attachFiles([file]));
      mounted.focusComposer();
    },
    askInCell: (notebook) => prompt.open(notebook),
    showNextChange: async () => (await proposals?.showNext()) ?? false,
    dispose: () => {
      prompt.dispose();
      proposals?.dispose();
      drafts?.dispose();
      dispose();
    },
  };
}
