/** The thread that is open in this tab, remembered over a reload; a new tab starts with the one opened last. */
import type { Host } from './host';

const KEY = 'thread';

export function rememberThread({ memory, tabMemory }: Host, id: string | null): void {
  memory.set(KEY, id);
  tabMemory.set(KEY, id);
}

export function rememberedThread({ memory, tabMemory }: Host): string | null {
  return tabMemory.get(KEY) ?? memory.get(KEY);
}
