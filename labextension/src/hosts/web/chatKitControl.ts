import type { ChatKitEvents, ChatKitOptions } from '@openai/chatkit';
import { EVENT_NAMES, type EventName } from '../../ui/chatEvents';
import type { ChatMethods } from '../../ui/chatMethods';
import type { MountedChat } from '../../ui/mount';
import { openChat } from './index';
import { isSame, stable } from './stableOptions';

/** `onThreadLoadStart` for `chatkit.thread.load.start`, and so on; each is given the event's detail. */
export type EventHandlers = {
  [Name in keyof ChatKitEvents as HandlerName<Name>]?: (detail: ChatKitEvents[Name]['detail']) => void;
};
type HandlerName<Name extends string> = Name extends `chatkit.${infer Rest}` ? `on${Joined<Rest>}` : never;
type Joined<Name extends string> = Name extends `${infer Head}.${infer Rest}`
  ? `${Capitalize<Head>}${Joined<Rest>}`
  : Capitalize<Name>;

export type UseChatKitOptions = ChatKitOptions & EventHandlers;

/** The methods that a hook gives back. */
export type AskedMethods = Exclude<keyof ChatMethods, 'addEventListener' | 'removeEventListener'>;

const METHODS: readonly AskedMethods[] = [
  'focusComposer',
  'setThreadId',
  'sendCustomAction',
  'sendUserMessage',
  'setComposerValue',
  'showHistory',
  'hideHistory',
  'fetchUpdates',
];

/** Ties the options of a component that is drawn again and again to one chat. */
export class ChatKitControl {
  /** Each rejects while no `<ChatKit>` shows the chat. */
  readonly methods: Pick<ChatMethods, AskedMethods>;
  private applied: UseChatKitOptions;
  private place: HTMLElement | null = null;
  private chat: Promise<MountedChat> | null = null;

  constructor(private latest: UseChatKitOptions) {
    this.applied = latest;
    const entries = METHODS.map((name) => [name, (...args: unknown[]) => this.ask(name, args)]);
    this.methods = Object.fromEntries(entries);
  }

  /** Draws the chat into `place`; returns how to take it away. */
  show(place: HTMLElement): () => void {
    this.place = place;
    this.open(place);
    return () => {
      this.place = null;
      this.close();
    };
  }

  /** Takes the options as they are now; another server means another chat. */
  update(options: UseChatKitOptions): void {
    this.latest = options;
    const before = this.applied;
    if (isSame(before, options)) return;
    this.applied = options;
    if (this.place && !isSame(before.api, options.api)) {
      this.close();
      this.open(this.place);
    } else
      void this.chat?.then(
        (chat) => chat.setOptions(this.options),
        () => undefined,
      );
  }

  private get options(): ChatKitOptions {
    return stable(this.applied, () => this.latest);
  }

  private open(place: HTMLElement): void {
    this.chat = openChat(place, this.options);
    this.chat.then(
      (chat) => this.listen(chat),
      (error) => this.tell('chatkit.error', { error }),
    );
  }

  private close(): void {
    void this.chat?.then(
      (chat) => chat.dispose(),
      () => undefined,
    );
    this.chat = null;
  }

  private listen(chat: MountedChat): void {
    for (const name of EVENT_NAMES) chat.addEventListener(name, ({ detail }) => this.tell(name, detail));
  }

  private tell(name: EventName, detail: unknown): void {
    const handlers = this.latest as unknown as { [name: string]: ((detail: unknown) => void) | undefined };
    handlers[handlerName(name)]?.(detail);
  }

  private async ask(name: AskedMethods, args: unknown[]): Promise<void> {
    if (!this.chat) throw new Error('The chat is not shown: put its control into <ChatKit>.');
    const method = (await this.chat)[name] as (...args: unknown[]) => Promise<void>;
    await method(...args);
  }
}

function handlerName(name: EventName): string {
  const words = name.split('.').slice(1);
  return `on${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}
