import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import type { FeedbackKind } from '../protocol';
import type { ChatState } from '../state';

/** What items have to know of the thread around them; they are drawn again only when it changes. */
export interface ThreadFacts {
  running: boolean;
  /** Domains whose pictures may load without being asked for. */
  imageDomains: readonly string[];
  /** Ids of the client tool calls that this page is doing. */
  working: ReadonlySet<string>;
  feedback: { readonly [itemId: string]: FeedbackKind };
}

const NO_DOMAINS: readonly string[] = [];

export const ThreadFactsContext = createContext<ThreadFacts>({
  running: false,
  imageDomains: NO_DOMAINS,
  working: new Set(),
  feedback: {},
});

export function useThreadFacts(): ThreadFacts {
  return useContext(ThreadFactsContext);
}

/** The facts of a state, the same object as long as none changed. */
export function useFactsOf(state: ChatState): ThreadFacts {
  const { working, feedback } = state;
  const running = state.run !== null;
  const imageDomains = state.thread?.allowed_image_domains ?? NO_DOMAINS;
  return useMemo(
    () => ({ running, imageDomains, working, feedback }),
    [running, imageDomains, working, feedback],
  );
}
