/** The chat's code, out of the kernel. */

import type { OpenedChat } from '../widgetPlace';
import type { Io } from './chat';
import { type Comm, collect } from './comm';

interface ChatModule {
  openChat(el: HTMLElement, io: Io): OpenedChat;
}

/** Loads it anew for each view: it is of the kernel that this view talks to. */
export async function loadChat(comm: Comm, load = importFrom): Promise<ChatModule> {
  const code = await collect(comm.ask({ kind: 'asset', name: 'chat.js' }), 'text/javascript');
  const url = URL.createObjectURL(code);
  try {
    return await load(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

function importFrom(url: string): Promise<ChatModule> {
  return import(/* @vite-ignore */ url);
}
