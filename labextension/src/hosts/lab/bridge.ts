/** Lets a `ChatWidget` in a notebook find the page's own chat. It loads with every page, so it stays tiny. */
import { BRIDGE_VERSION } from '../widgetPlace';
import type { LabServices } from './services';

export function offerBridge(services: LabServices): void {
  globalThis.jupyterChatkit = Object.freeze({
    version: BRIDGE_VERSION,
    openWidget: async (el, place) => (await import('./widgetPanel')).openWidget(el, place, services),
  } satisfies typeof globalThis.jupyterChatkit);
}
