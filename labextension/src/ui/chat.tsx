import type { JSX, RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ChatClient } from '../client';
import type { Host } from '../host';
import { type ChatState, isLocal } from '../state';
import { useAnnouncements } from './announcements';
import { Composer, type ComposerHandle } from './composer';
import { ContextRow } from './contextRow';
import { ContextSheet } from './contextSheet';
import { Header } from './header';
import { HistoryView } from './historyView';
import { HostLine } from './hostLine';
import { KeyForm } from './keyForm';
import { type Session, SessionContext, useChatState } from './session';
import { ThreadView } from './threadView';
import { newestMessage } from './turn';

type SheetName = 'context' | 'key';

interface ChatProps {
  client: ChatClient;
  host: Host;
  composer: RefObject<ComposerHandle>;
}

/** The whole panel. */
export function Chat({ client, host, composer }: ChatProps): JSX.Element {
  const state = useChatState(client);
  const live = useRef<HTMLDivElement>(null);
  const session = useMemo<Session>(() => {
    const announce = (text: string) => say(live.current, text);
    return { client, host, t: host.translate, announce };
  }, [client, host]);
  const { sheet, open, close } = useSheet(composer);
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
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape stops the run wherever in the chat the focus is */}
      <div class="ck-chat" onKeyDown={onKeyDown}>
        <div class="ck-main" inert={sheet !== null}>
          <Header title={state.thread?.title} view={state.view} onNew={startNew} />
          {state.view === 'history' && (
            <HistoryView threads={state.threads} openId={state.thread?.id ?? null} />
          )}
          <Conversation state={state} composer={composer} onSheet={open} />
        </div>
        {sheet === 'context' && <ContextSheet state={state} onClose={close} />}
        {sheet === 'key' && <KeyForm connection={state.models?.connection} onClose={close} />}
        <div class="ck-live" role="status" aria-live="polite" ref={live} />
      </div>
    </SessionContext.Provider>
  );
}

interface ConversationProps {
  state: ChatState;
  composer: RefObject<ComposerHandle>;
  onSheet: (name: SheetName) => void;
}

/** Stays in the page under the history, so that drafts and the place in the text are still there afterwards. */
function Conversation({ state, composer, onSheet }: ConversationProps): JSX.Element {
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
    if (!last || state.run || isLocal(last.id)) return false;
    setEditing(last.id);
    return true;
  };
  const onSetup = () => onSheet('key');
  return (
    <div class="ck-conversation" hidden={state.view === 'history'}>
      <ThreadView
        state={state}
        editing={editing}
        onEdit={onEdit}
        onSetup={onSetup}
        onQuote={(text) => composer.current?.quote(text)}
      />
      <footer class="ck-foot">
        <div class="ck-column">
          <ContextRow state={state} onSee={() => onSheet('context')} />
          <Composer state={state} handle={composer} onEditLast={onEditLast} onSetup={onSetup} />
          <HostLine state={state} />
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
