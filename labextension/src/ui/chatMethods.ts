import type { OpenAIChatKit } from '@openai/chatkit';
import type { RefObject } from 'preact';
import type { Draft } from '../chatState';
import type { ChatClient } from '../client';
import type { ActionParams } from '../protocol';
import type { ChatEvents } from './chatEvents';
import type { ComposerHandle } from './composer';
import { draftOf } from './mentions';

/** What a page can have its chat do: the methods of the official element that take no options. */
export type ChatMethods = Pick<
  OpenAIChatKit,
  | 'focusComposer'
  | 'setThreadId'
  | 'sendCustomAction'
  | 'sendUserMessage'
  | 'setComposerValue'
  | 'showHistory'
  | 'hideHistory'
  | 'fetchUpdates'
> & {
  addEventListener: ChatEvents['add'];
  removeEventListener: ChatEvents['remove'];
};

type Message = Parameters<ChatMethods['sendUserMessage']>[0];
type Value = Parameters<ChatMethods['setComposerValue']>[0];

/** The methods of the chat that `client` and `composer` are of. */
export function chatMethods(
  client: ChatClient,
  composer: RefObject<ComposerHandle>,
  events: ChatEvents,
): ChatMethods {
  return {
    focusComposer: () => {
      client.show('thread');
      return new Promise((resolve) => {
        requestAnimationFrame(() => {
          composer.current?.focus();
          resolve();
        });
      });
    },
    setThreadId: async (threadId) => {
      if (threadId === null) client.newThread();
      else await client.openThread(threadId);
    },
    sendCustomAction: (action, itemId) => client.sendAction(action as ActionParams['action'], itemId),
    sendUserMessage: async (message) => {
      if (message.newThread) client.newThread();
      client.send(messageOf(message));
    },
    setComposerValue: async (value) => setComposer(value, composer.current),
    showHistory: async () => client.show('history'),
    hideHistory: async () => client.show('thread'),
    fetchUpdates: () => client.fetchUpdates(),
    addEventListener: events.add.bind(events),
    removeEventListener: events.remove.bind(events),
  };
}

function messageOf({ text, content, reply, attachments, toolChoice, model }: Message): Draft {
  return {
    ...draftOf(content ?? text ?? ''),
    quotedText: reply,
    attachments,
    tool: toolChoice?.id,
    model,
  };
}

function setComposer(value: Value, composer: ComposerHandle | null): void {
  const { text, content, reply, attachments, files, selectedToolId, selectedModelId } = value;
  const written = content ?? text;
  composer?.set({
    ...(written !== undefined && { tags: undefined, ...draftOf(written) }),
    ...(reply !== undefined && { quotedText: reply }),
    ...(attachments && { attachments }),
    tool: selectedToolId,
    model: selectedModelId,
  });
  if (files) composer?.attach?.(files);
}
