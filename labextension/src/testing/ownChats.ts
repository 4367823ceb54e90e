/**
 * Chats of our own server in a bare page, where a reload costs next to nothing. `tests/own_chats.py` serves it;
 * nothing of it is shipped.
 */
import '../ui/chat.css';
import { ChatClient } from '../client';
import { type Host, HostError, type Reply } from '../host';
import { browserMemory, scoped, tabMemory } from '../hosts/memory';
import { pageId } from '../hosts/pageId';
import { aborted, messageIn, readReply } from '../hosts/reply';
import { FetchHost } from '../hosts/web/fetchHost';
import type { RequestBody } from '../protocol';
import { mountChat } from '../ui/mount';
import { followThreads } from './threadSocket';
import { Watch } from './watch';

export { allCounts } from './watch';

const API = '/jupyter-chatkit/chatkit';

export interface Place {
  token: string;
  /** Names of chats beside each other; each remembers its own thread. */
  chats: string[];
  /** What the model says whenever it is asked; empty where its words are not watched. */
  says: string;
}

export interface OwnChat {
  client: ChatClient;
  el: HTMLElement;
}

/** Opens the chats; `tools` are what the model can have the page do. */
export async function openChats(place: Place, tools: Host['tools'] = {}): Promise<OwnChat[]> {
  const page = await pageId();
  const watch = new Watch(place.says);
  return Promise.all(place.chats.map((name) => openChat(name, page, place, tools, watch)));
}

async function openChat(
  name: string,
  page: string,
  { token }: Place,
  tools: Host['tools'],
  watch: Watch,
): Promise<OwnChat> {
  const el = document.body.appendChild(document.createElement('div'));
  el.id = name;
  const host = ownHost(name, page, token, tools, watch);
  const client = new ChatClient(host);
  client.subscribe(() => watch.see(client.state));
  mountChat(el, client, host);
  await client.start();
  return { client, el };
}

function ownHost(name: string, page: string, token: string, tools: Host['tools'], watch: Watch): Host {
  const plain = new FetchHost({ url: API, domainKey: 'none' }, { pageId: `${page}-${name}` });
  return {
    pageId: plain.pageId,
    detached: true,
    may: () => true,
    tools,
    edits: null,
    entities: null,
    cells: null,
    translate: plain.translate,
    memory: scoped(browserMemory, name),
    tabMemory: scoped(tabMemory, name),
    send: async (body, signal) => watch.hear(body, await post(token, body, { signal: signal ?? null })),
    deliver: (body) => void post(token, body, { keepalive: true }).catch(() => undefined),
    upload: (...given) => plain.upload(...given),
    previewUrl: (url) => plain.previewUrl(url),
    onThreadChanged: (listener) => followThreads(token, listener),
    renderMarkdown: (text, to) => plain.renderMarkdown(text, to),
    context: () => plain.context(),
    onContextChanged: () => () => undefined,
  };
}

async function post(token: string, body: RequestBody, given: RequestInit): Promise<Reply> {
  const headers = { 'Content-Type': 'application/json', Authorization: `token ${token}` };
  const init = { method: 'POST', headers, body: JSON.stringify(body), ...given };
  const response = await fetch(API, init).catch(() => {
    throw given.signal?.aborted ? aborted() : new HostError(0, '');
  });
  if (response.ok) return readReply(response);
  const text = await response.text().catch(() => '');
  throw new HostError(response.status, messageIn(text, response.statusText) ?? '');
}
