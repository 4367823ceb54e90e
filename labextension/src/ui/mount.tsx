import { createRef, render } from 'preact';
import type { ChatClient } from '../client';
import type { Host } from '../host';
import { Chat } from './chat';
import type { ComposerHandle } from './composer';

/** A chat in a page. */
export interface MountedChat {
  /** Show the open conversation and put the cursor into its composer. */
  focusComposer(): void;
  /** Put `text` into the composer, in place of what is there; with `send`, send it at once instead. */
  setDraft(text: string, send?: boolean): void;
  /** Put `text` above the composer, as what the next message asks about; what is being written stays. */
  quote(text: string): void;
  /** Take the chat out of the page; the client lives on. */
  dispose(): void;
}

/** Draws the chat of `client` into `el`. */
export function mountChat(el: HTMLElement, client: ChatClient, host: Host): MountedChat {
  const composer = createRef<ComposerHandle>();
  render(<Chat client={client} host={host} composer={composer} />, el);
  const focus = () => {
    client.show('thread');
    requestAnimationFrame(() => composer.current?.focus());
  };
  return {
    focusComposer: focus,
    setDraft: (text, send = false) => {
      focus();
      if (send) client.send({ text });
      else composer.current?.setText(text);
    },
    quote: (text) => {
      focus();
      composer.current?.quote(text);
    },
    dispose: () => render(null, el),
  };
}
