/** The compiler checks here that what a page can say and hear is what `@openai/chatkit` types. */
import type { ChatKitEvents, ChatKitOptions, EventHandler, OpenAIChatKit } from '@openai/chatkit';
import { describe, expect, it } from 'vitest';
import { EVENT_NAMES, type PageEvent } from './chatEvents';
import type { MountedChat } from './mount';
import { type ChatOptions, PANEL_OPTIONS } from './options';

/** Everything of the official element that is not already every HTML element's. */
type OwnMethods = Exclude<keyof OpenAIChatKit, keyof HTMLElement>;
type Same<One, Other> = [One, Other] extends [Other, One] ? true : never;

const methods: Same<OwnMethods, OwnMethods & keyof MountedChat> = true;
const optionsIn: Same<ChatOptions, Omit<ChatKitOptions, 'api'>> = true;
const events: Same<PageEvent['name'], keyof ChatKitEvents> = true;

/** A mounted chat can stand where a page expects the element, as far as it calls methods. */
type Called = Pick<OpenAIChatKit, Exclude<OwnMethods, 'setOptions'>>;
const asElement = (chat: MountedChat): Called => chat;

interface Listening {
  addEventListener<K extends keyof ChatKitEvents>(
    type: K,
    listener: EventHandler<K>,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof ChatKitEvents>(
    type: K,
    listener: EventHandler<K>,
    options?: boolean | EventListenerOptions,
  ): void;
}
const asTarget = (chat: MountedChat): Listening => chat;
const setOptions = (chat: MountedChat): OpenAIChatKit['setOptions'] => chat.setOptions;

describe('the official types', () => {
  it('agree with our options, methods and events [O14 O15]', () => {
    expect([methods, optionsIn, events]).toEqual([true, true, true]);
    expect([asElement, asTarget, setOptions].every((check) => typeof check === 'function')).toBe(true);
    expect(EVENT_NAMES).toHaveLength(13);
  });

  it('take what the panel is set up with', () => {
    expect(PANEL_OPTIONS satisfies ChatOptions).toBe(PANEL_OPTIONS);
  });
});
