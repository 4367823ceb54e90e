/**
 * What a chat in a notebook's output shares with its widget in Python, and how the widget finds the page's own chat.
 * Constants and types, no effects.
 */

/** The traits that a chat follows; `context` are the parts of the page that go along, as `%chat --context` has them. */
export interface WidgetTraits {
  threadId: string | null;
  model: string | null;
  context: string;
}

export interface WidgetPlace {
  /** As they are now. */
  readonly traits: WidgetTraits;
  /** Call `listener` after Python or another view changed one; returns how to stop. */
  onTrait(listener: (name: keyof WidgetTraits) => void): () => void;
  /** The person opened another conversation, or chose who answers. */
  change(traits: Partial<Omit<WidgetTraits, 'context'>>): void;
  /** An answer in that conversation came to its end. */
  turnEnded(threadId: string): void;
}

/** A chat that was opened. */
export interface OpenedChat {
  dispose(): void;
}

/** Bridges of another version are not used. */
export const BRIDGE_VERSION = 1;

/**
 * The page's own chat, drawn into a widget's element under the page's session. It has no way to say anything in the
 * name of the person.
 */
export interface Bridge {
  readonly version: number;
  openWidget(el: HTMLElement, place: WidgetPlace): Promise<OpenedChat>;
}

declare global {
  /** Set by the JupyterLab and Notebook 7 plugin. */
  var jupyterChatkit: Bridge | undefined;
}
