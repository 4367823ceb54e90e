/** The chat in a widget's output. Loaded when the first widget wants one, with all that it needs. */
import { browserMemory, scoped, tabMemory } from '../memory';
import { pageId } from '../pageId';
import { withTraits } from '../widgetMemory';
import type { OpenedChat, WidgetPlace } from '../widgetPlace';
import { followPlace } from '../widgetTies';
import { drawChat } from './drawnChat';
import type { LabServices } from './services';
import { WidgetDocument } from './widgetDocument';
import { WidgetHost } from './widgetHost';
import { claimName } from './widgetNames';

/** Draws the chat into `el`, which is in the page. */
export async function openWidget(
  el: HTMLElement,
  place: WidgetPlace,
  services: LabServices,
): Promise<OpenedChat> {
  const tab = await pageId();
  const page = new WidgetDocument(el, services.tracker, services.executions);
  const name = claimName(page.ownCell ?? 'nowhere');
  const host = new WidgetHost(
    services,
    {
      pageId: `${tab}-${name.text}`,
      page,
      memory: withTraits(place, browserMemory),
      tabMemory: withTraits(place, scoped(tabMemory, name.text)),
    },
    place,
  );
  const { client, dispose } = drawChat(el, host);
  const stopFollowing = followPlace(client, place);
  const onKey = (event: KeyboardEvent) => saveNotebook(event, services);
  el.addEventListener('keydown', onKey);
  void client.start();
  return {
    dispose: () => {
      el.removeEventListener('keydown', onKey);
      stopFollowing();
      dispose();
      page.dispose();
      name.release();
    },
  };
}

/** No shortcut of the page works in the chat, but for this one, which would save the page as a file. */
function saveNotebook(event: KeyboardEvent, { app }: LabServices): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.key.toLowerCase() !== 's') return;
  event.preventDefault();
  void app.commands.execute('docmanager:save');
}
