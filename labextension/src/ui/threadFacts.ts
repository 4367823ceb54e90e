import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import type { Approval, FeedbackKind } from '../protocol';
import type { ChatState } from '../state';

/** What any item may have to know of the thread around it; all are drawn again when it changes, which is rare. */
export interface ThreadFacts {
  /** Nothing can be asked or answered in it any more, or for now. */
  closed: boolean;
  /** Domains whose pictures may load without being asked for. */
  imageDomains: readonly string[];
}

/** What the few items have to know that may wait for a run. The others hide by `ck-when-idle` what a run forbids. */
export interface RunFacts {
  running: boolean;
  /** Ids of the client tool calls that this page is doing. */
  working: ReadonlySet<string>;
  /** What became of the calls that ask first, by their items' ids. */
  approvals: { readonly [itemId: string]: Approval };
}

const NO_DOMAINS: readonly string[] = [];

export const ThreadFactsContext = createContext<ThreadFacts>({
  closed: false,
  imageDomains: NO_DOMAINS,
});
export const RunFactsContext = createContext<RunFacts>({
  running: false,
  working: new Set(),
  approvals: {},
});
/** The thumbs given, by the items' ids. */
export const FeedbackContext = createContext<{ readonly [itemId: string]: FeedbackKind }>({});

export function useThreadFacts(): ThreadFacts {
  return useContext(ThreadFactsContext);
}

export function useRunFacts(): RunFacts {
  return useContext(RunFactsContext);
}

/** The facts of a state, the same object as long as none changed. */
export function useFactsOf(state: ChatState): ThreadFacts {
  const closed = (state.thread?.status?.type ?? 'active') !== 'active';
  const imageDomains = state.thread?.allowed_image_domains ?? NO_DOMAINS;
  return useMemo(() => ({ closed, imageDomains }), [closed, imageDomains]);
}

/** As `useFactsOf`. */
export function useRunFactsOf({ run, working, approvals }: ChatState): RunFacts {
  const running = run !== null;
  return useMemo(() => ({ running, working, approvals }), [running, working, approvals]);
}
