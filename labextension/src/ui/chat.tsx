import type { JSX, RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ChatState } from '../chatState';
import type { ChatClient } from '../client';
import type { Host } from '../host';
import { isLocal } from '../items';
import { useAnnouncements } from './announcements';
import { Composer, type ComposerHandle } from './composer';
import { ContextRow } from './contextRow';
import { ContextSheet } from './contextSheet';
import { Disclaimer } from './disclaimer';
import { DropOverlay, useDropZone } from './dropZone';
import { Header } from './header';
import { HistoryView } from './historyView';
import { HostLine } from './hostLine';
import { KeyForm } from './keyForm';
import type { ChatOptions } from './options';
import { type Session, SessionContext, useChatState, useSession } from './session';
import { fontFaces, lookOf } from './theme';
import { ThreadView } from './threadView';
import { canReplace, newestMessage } from './turn';

type SheetName = 'context' | 'key';

interface ChatProps {
  client: ChatClient;
  host: Host;
  options: ChatOptions;
  approving: Session['approving'];
  composer: RefObject<ComposerHandle>;
  onDeeplink: Session['onDeeplink'];
  onToolChange: Session['onToolChange'];
}

/** The whole panel. */
export function Chat({ client, composer, ...page }: ChatProps): JSX.Element {
  const state = useChatState(client);
  const live = useRef<HTMLDivElement>(null);
  const session = useNewSession({ client, composer, ...page }, live);
  const { options, t } = session;
  const { sheet, open, close } = useSheet(composer);
  const drop = useDropZone(
    () => sheet === null && state.view === 'thread' && !!composer.current?.attach,
    (files) => composer.current?.attach?.(files),
  );
  useAnnouncements(state, session);
  useFocusOnReturn(state.view, composer);
  const startNew = () => {
    client.newThread();
    composer.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.isComposing && client.state.run?.allowCancel) client.stop();
  };
  return (
    <SessionContext.Provider value={session}>
      <section
        class="ck-chat"
        lang={options.locale}
        aria-label={options.frameTitle ?? t('Chat')}
        {...lookOf(options.theme)}
        {...drop.handlers}
        onKeyDown={onKeyDown}
      >
        <Fonts />
        <div class="ck-main" inert={sheet !== null}>
          <Header title={state.thread?.title} view={state.view} onNew={startNew} />
          {state.view === 'history' && (
            <HistoryView threads={state.threads} openId={state.thread?.id ?? null} />
          )}
          <Conversation state={state} composer={composer} onSheet={open} />
        </div>
        {drop.over && <DropOverlay />}
        {sheet === 'context' && (
          <ContextSheet
            state={state}
            attached={composer.current?.attached() ?? []}
            tags={composer.current?.tags() ?? []}
            onClose={close}
          />
        )}
        {sheet === 'key' && <KeyForm connection={state.models?.connection} onClose={close} />}
        <div class="ck-live" role="status" aria-live="polite" ref={live} />
      </section>
    </SessionContext.Provider>
  );
}

function useNewSession(
  { client, composer, host, options, approving, onDeeplink, onToolChange }: ChatProps,
  live: RefObject<HTMLDivElement>,
): Session {
  return useMemo(() => {
    const announce = (text: string) => say(live.current, text);
    const focusComposer = () => composer.current?.focus();
    const t = host.translate;
    return { client, host, t, announce, focusComposer, options, approving, onDeeplink, onToolChange };
  }, [client, composer, host, options, approving, onDeeplink, onToolChange, live]);
}

function Fonts(): JSX.Element | null {
  const { theme } = useSession().options;
  const sources = typeof theme === 'object' ? theme.typography?.fontSources : undefined;
  return sources ? <style>{fontFaces(sources)}</style> : null;
}

interface ConversationProps {
  state: ChatState;
  composer: RefObject<ComposerHandle>;
  onSheet: (name: SheetName) => void;
}

/** Stays in the page under the history, so that drafts and the place in the text are still there afterwards. */
function Conversation({ state, composer, onSheet }: ConversationProps): JSX.Element {
  const { host, approving } = useSession();
  const [editing, setEditing] = useState<string | null>(null);
  const onEdit = useMemo(
    () => (id: string | null) => {
      setEditing(id);
      if (id === null) composer.current?.focus();
    },
    [composer],
  );
  const onEditLast = () => {
    const last = newestMessage(state.items);
    if (!canReplace(host) || !last || state.run || isLocal(last.id)) return false;
    setEditing(last.id);
    return true;
  };
  const onSetup = () => onSheet('key');
  const closed = state.thread?.status.type === 'closed';
  return (
    <div class="ck-conversation" hidden={state.view === 'history'}>
      <ThreadView
        state={state}
        editing={editing}
        onEdit={onEdit}
        onSetup={onSetup}
        onQuote={(quotedText) => {
          composer.current?.set({ quotedText });
          composer.current?.focus();
        }}
      />
      <footer class="ck-foot">
        <div class="ck-column">
          {closed || (
            <>
              {approving && <approving.Rules state={state} />}
              <ContextRow state={state} onSee={() => onSheet('context')} />
              <Composer state={state} handle={composer} onEditLast={onEditLast} onSetup={onSetup} />
              <HostLine state={state} />
            </>
          )}
          <Disclaimer />
        </div>
      </footer>
    </div>
  );
}

/** Who comes back from the history wants to write, or to read with the composer at hand. */
function useFocusOnReturn(view: ChatState['view'], composer: RefObject<ComposerHandle>): void {
  const former = useRef(view);
  useEffect(() => {
    if (former.current === 'history' && view === 'thread') composer.current?.focus();
    former.current = view;
  }, [view, composer]);
}

interface OpenSheet {
  sheet: SheetName | null;
  open: (name: SheetName) => void;
  close: () => void;
}

/** Which sheet covers the chat; the focus goes back to where it was when it closes. */
function useSheet(composer: RefObject<ComposerHandle>): OpenSheet {
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const cameFrom = useRef<Element | null>(null);
  const open = (name: SheetName) => {
    cameFrom.current = document.activeElement;
    setSheet(name);
  };
  const close = () => {
    setSheet(null);
    requestAnimationFrame(() => {
      const from = cameFrom.current;
      if (from instanceof HTMLElement && from.isConnected && from !== document.body) from.focus();
      else composer.current?.focus();
    });
  };
  return { sheet, open, close };
}

/** The same text twice would be silent the second time, so the region is emptied first. */
function say(region: HTMLElement | null, text: string): void {
  if (!region || !text) return;
  region.textContent = '';
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
