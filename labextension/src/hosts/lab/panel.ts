/** The chat in the sidebar. Loaded when the sidebar is first shown, with all that it needs. */
import '../../ui/chat.css';
import { ChatClient } from '../../client';
import { mountChat } from '../../ui/mount';
import { pageId } from '../pageId';
import { LabHost } from './labHost';
import type { LabServices } from './services';

/** The client effect by which a server has the page show the cell `data.cellId`. */
const SHOW_CELL = 'jupyter_chatkit.show_cell';

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
  stopNamePrefetch();
  const host = new LabHost(services, await pageId());
  const client = new ChatClient(host);
  const mounted = mountChat(el, client, host);
  mounted.addEventListener('chatkit.effect', ({ detail: { name, data } }) => {
    if (name === SHOW_CELL) void host.showCell(String(data?.cellId));
  });
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
    dispose: () => {
      mounted.dispose();
      client.dispose();
      host.dispose();
    },
  };
}

/**
 * Browsers look up the host of every link in a page that came over plain http, which would tell the owner of
 * a name in an answer that it was shown. One such element turns that off for the page.
 */
function stopNamePrefetch(): void {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'x-dns-prefetch-control';
  meta.content = 'off';
  document.head.append(meta);
}
