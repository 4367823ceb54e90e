/** How a page sets the chat up: the names and shapes of `@openai/chatkit`, but for `api`, which is the host's. */
import type { ChatKitOptions } from '@openai/chatkit';

export type ChatOptions = Omit<ChatKitOptions, 'api'>;

/** What a chat is mounted with when its page says nothing: all that the server and the browser can do. */
export const PANEL_OPTIONS: ChatOptions = {
  composer: { attachments: { enabled: true }, dictation: { enabled: true } },
  entities: { showComposerMenu: true },
  commands: { enabled: true },
  history: { enabled: true, showDelete: true, showRename: true },
  threadItemActions: { feedback: true, retry: true },
  thread: { autoScroll: true },
};
