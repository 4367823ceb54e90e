import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { ChatClient } from '../client';
import type { Host, Translate } from '../host';
import type { ChatState } from '../state';
import type { ApprovingParts } from './approvingParts';
import type { ChatOptions } from './options';

/** What every component of one mounted chat shares. */
export interface Session {
  client: ChatClient;
  host: Host;
  t: Translate;
  /** Say `text` to a screen reader, politely. */
  announce: (text: string) => void;
  /** Give the focus to where one writes, as what had it goes away. */
  focusComposer: () => void;
  options: ChatOptions;
  /** Null where no tool of the host asks first. */
  approving: ApprovingParts | null;
  /** Tell the page that a `chatkit-link:` of an answer was clicked. */
  onDeeplink: (link: { name: string; data?: Record<string, unknown> }) => void;
  /** Tell the page that another composer tool was chosen; null for none. */
  onToolChange: (id: string | null) => void;
}

export const SessionContext = createContext<Session | null>(null);

/** The session of the chat this component is in. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) {
    throw new Error('The component is used outside of a mounted chat.');
  }
  return session;
}

/** What the page set this chat up with. */
export function useOptions(): ChatOptions {
  return useSession().options;
}

/** The client's state; the client itself limits how often it changes while an answer streams. */
export function useChatState(client: ChatClient): ChatState {
  const [state, setState] = useState(client.state);
  useEffect(() => {
    const read = () => setState(client.state);
    read();
    return client.subscribe(read);
  }, [client]);
  return state;
}
