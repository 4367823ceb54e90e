/** The chat drawn into the page, wherever it stands there. */
import '../../ui/chat.css';
import '../../ui/approvals.css';
import '../../ui/inCell.css';
import { ChatClient } from '../../client';
import { APPROVING } from '../../ui/approving';
import { type MountedChat, mountChat } from '../../ui/mount';
import { PANEL_OPTIONS } from '../../ui/options';
import type { LabHost } from './labHost';

/** The client effect by which a server has the page show the cell `data.cellId`. */
const SHOW_CELL = 'jupyter_chatkit.show_cell';

export interface DrawnChat {
  client: ChatClient;
  mounted: MountedChat;
  /** Takes the chat away, and `host` with it. */
  dispose(): void;
}

/** Draws the chat of `host` into `el`; it is still to be started. */
export function drawChat(el: HTMLElement, host: LabHost): DrawnChat {
  stopNamePrefetch();
  const client = new ChatClient(host);
  const mounted = mountChat(el, client, host, PANEL_OPTIONS, APPROVING);
  mounted.addEventListener('chatkit.effect', ({ detail: { name, data } }) => {
    if (name === SHOW_CELL) void host.showCell(String(data?.cellId));
  });
  return {
    client,
    mounted,
    dispose: () => {
      mounted.dispose();
      client.dispose();
      host.dispose();
    },
  };
}

let prefetchStopped = false;

/**
 * Browsers look up the host of every link in a page that came over plain http, which would tell the owner of
 * a name in an answer that it was shown. One such element turns that off for the page.
 */
function stopNamePrefetch(): void {
  if (prefetchStopped) return;
  prefetchStopped = true;
  const meta = document.createElement('meta');
  meta.httpEquiv = 'x-dns-prefetch-control';
  meta.content = 'off';
  document.head.append(meta);
}
