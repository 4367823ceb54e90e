/** The chat in a plain page. */
import '../../ui/chat.css';
import type { ChatKitOptions } from '@openai/chatkit';
import { ChatClient } from '../../client';
import { type MountedChat, mountChat } from '../../ui/mount';
import { pageId } from '../pageId';
import { customApi } from './api';
import { FetchHost } from './fetchHost';

/** Draws a chat into `el`, set up as the official element is. Rejects when `options.api` cannot be used. */
export async function openChat(el: HTMLElement, { api, ...options }: ChatKitOptions): Promise<MountedChat> {
  const host = new FetchHost(customApi(api), { pageId: await pageId(), locale: options.locale });
  const client = new ChatClient(host);
  const mounted = mountChat(el, client, host, options);
  void client.start();
  return {
    ...mounted,
    dispose: () => {
      mounted.dispose();
      client.dispose();
    },
  };
}
