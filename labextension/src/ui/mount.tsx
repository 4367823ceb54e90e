import { createRef, render } from 'preact';
import type { ChatClient } from '../client';
import type { OnClientTool } from '../clientTools';
import type { Host } from '../host';
import { rememberThread } from '../threadMemory';
import type { ApprovingParts } from './approvingParts';
import { Chat } from './chat';
import { ChatEvents } from './chatEvents';
import { type ChatMethods, chatMethods } from './chatMethods';
import { followClient } from './clientFollowing';
import type { ComposerHandle } from './composer';
import { type ChatOptions, PANEL_OPTIONS } from './options';

/** A chat in a page. */
export interface MountedChat extends ChatMethods {
  /** Takes the place of all options that were set before; it does not add to them. */
  setOptions(options: ChatOptions): void;
  /** Put `text` into the composer, in place of what is there; with `send`, send it at once instead. */
  setDraft(text: string, send?: boolean): void;
  /** Put `text` above the composer, as what the next message asks about; what is being written stays. */
  quote(text: string): void;
  /** Take the chat out of the page; the client lives on. */
  dispose(): void;
}

/**
 * Draws the chat of `client` into `el`. Mount it before `client.start()`, which opens `options.initialThread`,
 * or the thread that was open last where the option is not there. `approving` is for a host whose tools ask first.
 */
export function mountChat(
  el: HTMLElement,
  client: ChatClient,
  host: Host,
  options: ChatOptions = PANEL_OPTIONS,
  approving: ApprovingParts | null = null,
): MountedChat {
  const composer = createRef<ComposerHandle>();
  const events = new ChatEvents();
  const methods = chatMethods(client, composer, events);
  const page = {
    onDeeplink: (detail: { name: string; data?: Record<string, unknown> }) =>
      events.tell({ name: 'chatkit.deeplink', detail }),
    onToolChange: (toolId: string | null) => events.tell({ name: 'chatkit.tool.change', detail: { toolId } }),
  };
  const setOptions = (given: ChatOptions) => {
    client.setClientTool((given.onClientTool as OnClientTool | undefined) ?? null);
    render(<Chat {...{ client, host, composer, approving, ...page }} options={given} />, el);
  };
  if (options.initialThread !== undefined) rememberThread(host, options.initialThread);
  setOptions(options);
  const stop = followClient(client, events);
  // Whoever mounts it listens from now on, and is not to miss it.
  queueMicrotask(() => events.tell({ name: 'chatkit.ready' }));
  return {
    ...methods,
    setOptions,
    setDraft: (text, send = false) => {
      void methods.focusComposer();
      if (send) client.send({ text });
      else composer.current?.set({ text, tags: undefined });
    },
    quote: (quotedText) => {
      composer.current?.set({ quotedText });
      void methods.focusComposer();
    },
    dispose: () => {
      stop();
      client.setClientTool(null);
      render(null, el);
    },
  };
}
