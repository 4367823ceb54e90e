import type { ChatKitEvents, EventHandler } from '@openai/chatkit';

export type EventName = keyof ChatKitEvents;

/** All of them, by the compiler's word. */
const NAMES: Record<EventName, true> = {
  'chatkit.ready': true,
  'chatkit.error': true,
  'chatkit.effect': true,
  'chatkit.deeplink': true,
  'chatkit.response.start': true,
  'chatkit.response.end': true,
  'chatkit.history.open': true,
  'chatkit.history.close': true,
  'chatkit.thread.change': true,
  'chatkit.thread.load.start': true,
  'chatkit.thread.load.end': true,
  'chatkit.tool.change': true,
  'chatkit.log': true,
};
export const EVENT_NAMES = Object.keys(NAMES) as readonly EventName[];

/** One thing that a page can hear of. */
export type PageEvent = {
  [Name in EventName]: { name: Name } & DetailOf<ChatKitEvents[Name]['detail']>;
}[EventName];
type DetailOf<Detail> = Detail extends void ? { detail?: undefined } : { detail: Detail };

/** Tells the page what happens in its chat, under the names and with the details of `@openai/chatkit`. */
export class ChatEvents {
  private readonly target = new EventTarget();

  add<Name extends EventName>(
    name: Name,
    listener: EventHandler<Name>,
    options?: boolean | AddEventListenerOptions,
  ): void {
    this.target.addEventListener(name, listener as EventListener, options);
  }

  remove<Name extends EventName>(
    name: Name,
    listener: EventHandler<Name>,
    options?: boolean | EventListenerOptions,
  ): void {
    this.target.removeEventListener(name, listener as EventListener, options);
  }

  tell({ name, detail }: PageEvent): void {
    this.target.dispatchEvent(new CustomEvent(name, { detail: detail ?? null }));
  }
}
