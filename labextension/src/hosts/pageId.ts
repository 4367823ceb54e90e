/**
 * The name of a tab. Reloads keep it; a duplicated tab, whose storage starts as a copy of the other's, finds
 * the name held and takes one of its own.
 */
import type { Memory } from '../host';
import { tabMemory } from './memory';

const KEY = 'page';
const PREFIX = 'jupyter-chatkit:page:';
/** How long is waited for a holder to go, as on a reload, or to speak up, in milliseconds. */
const PATIENCE = 200;

/** What of the browser's locks is used; there are none in a page that came over plain http. */
export type Locks = Pick<LockManager, 'request'>;

let ofPage: Promise<string> | null = null;

/** The name of this tab, claimed at the first call and held for the page's life. */
export function pageId(): Promise<string> {
  ofPage ??= claimPageId(tabMemory, navigator.locks);
  return ofPage;
}

/** Gives the remembered name where no other tab holds it, else a new one; either is held from then on. */
export async function claimPageId(memory: Memory, locks: Locks | undefined): Promise<string> {
  const hold = locks ? (id: string) => holdLock(locks, id) : holdByVoice;
  const kept = memory.get(KEY);
  if (kept !== null && (await hold(kept))) return kept;
  const id = newId();
  memory.set(KEY, id);
  await hold(id);
  return id;
}

function holdLock(locks: Locks, id: string): Promise<boolean> {
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    const options = { signal: AbortSignal.timeout(PATIENCE) };
    locks.request(PREFIX + id, options, held).catch(() => resolve(false));
  });
}

/** What tabs say of a name: that one would have it, with a ticket that decides between two, or that one has it. */
type Word = { asks: number } | { held: true };

/** Asks the other tabs; of two that ask at once the one with the higher ticket has the name. */
function holdByVoice(id: string): Promise<boolean> {
  const channel = new BroadcastChannel(PREFIX + id);
  const ticket = Math.random();
  let held = false;
  return new Promise((resolve) => {
    const end = (mine: boolean) => {
      clearTimeout(timer);
      held = mine;
      if (!mine) channel.close();
      resolve(mine);
    };
    const timer = setTimeout(() => end(true), PATIENCE);
    channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if ('asks' in data && (held || ticket > data.asks)) channel.postMessage({ held: true });
      else if (!held) end(false);
    };
    channel.postMessage({ asks: ticket });
  });
}

/** Also where the page is not a secure context, which has no `randomUUID`. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
