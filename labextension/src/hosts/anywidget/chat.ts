/** The whole chat as one file, its style in it; a kernel sends it to pages that have no chat of their own. */
import { ChatClient } from '../../client';
import { mountChat } from '../../ui/mount';
import { PANEL_OPTIONS } from '../../ui/options';
import type { OpenedChat, WidgetPlace } from '../widgetPlace';
import { followPlace } from '../widgetTies';
import type { Comm } from './comm';
import { CommHost } from './commHost';
import { followScheme } from './scheme';

/** The text of `ui/chat.css` and all it imports; the build puts it here. */
declare const CHAT_CSS: string;

/** What the loader shares with the chat. */
export interface Io {
  comm: Pick<Comm, 'ask' | 'onNews'>;
  place: WidgetPlace;
}

/** Draws the chat into `el`. */
export function openChat(el: HTMLElement, { comm, place }: Io): OpenedChat {
  const style = document.createElement('style');
  style.textContent = CHAT_CSS;
  const chat = document.createElement('div');
  chat.style.height = '100%';
  el.replaceChildren(style, chat);
  const host = new CommHost(comm, place);
  const client = new ChatClient(host);
  const mounted = mountChat(chat, client, host, PANEL_OPTIONS);
  const stopScheme = followScheme(el, (theme) => mounted.setOptions({ ...PANEL_OPTIONS, theme }));
  const stopFollowing = followPlace(client, place);
  const note = () => host.noteContext();
  el.addEventListener('focusin', note);
  void client.start();
  return {
    dispose: () => {
      el.removeEventListener('focusin', note);
      stopScheme();
      stopFollowing();
      mounted.dispose();
      client.dispose();
      el.replaceChildren();
    },
  };
}
