/** The chat in the sidebar. Loaded when the sidebar is first shown, with all that it needs. */
import { browserMemory, tabMemory } from '../memory';
import { pageId } from '../pageId';
import { drawChat } from './drawnChat';
import { LabHost } from './labHost';
import { FrontDocument } from './pageDocument';
import type { LabServices } from './services';

export interface ChatPanel {
  focus(): void;
  newThread(): void;
  /** Send `text` as a question of its own. */
  ask(text: string): void;
  /** Put the text selected in the notebook into the composer as a quotation; false when none is selected. */
  quoteSelection(): boolean;
  /** Put a file above the composer, to go with the next message. */
  attach(file: File): void;
  dispose(): void;
}

/** Makes the chat in `el`. */
export async function openPanel(el: HTMLElement, services: LabServices): Promise<ChatPanel> {
  const { app, tracker, executions } = services;
  const page = new FrontDocument(app.shell, tracker, executions);
  const host = new LabHost(services, { pageId: await pageId(), page, memory: browserMemory, tabMemory });
  const { client, mounted, dispose } = drawChat(el, host);
  const started = client.start();
  return {
    focus: () => mounted.focusComposer(),
    newThread: () => {
      client.newThread();
      mounted.focusComposer();
    },
    ask: (text) => mounted.setDraft(text, true),
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
    dispose,
  };
}
