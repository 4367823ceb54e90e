/** The thread that is open in this tab, remembered over a reload; a new tab starts with the one opened last. */
import type { Host } from './host';

export const THREAD_KEY = 'thread';

export function rememberThread({ memory, tabMemory }: Host, id: string | null): void {
  memory.set(THREAD_KEY, id);
  tabMemory.set(THREAD_KEY, id);
}

export function rememberedThread({ memory, tabMemory }: Host): string | null {
  return tabMemory.get(THREAD_KEY) ?? memory.get(THREAD_KEY);
}
