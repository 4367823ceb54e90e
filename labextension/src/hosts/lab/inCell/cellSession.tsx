/** What components of the chat share where they stand in a cell rather than in a chat. */
import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ChatClient } from '../../../client';
import type { Host } from '../../../host';
import { PANEL_OPTIONS } from '../../../ui/options';
import { type Session, SessionContext } from '../../../ui/session';

export interface CellSessionProps {
  client: ChatClient;
  host: Host;
  children?: ComponentChildren;
}

const nothing = () => {};

export function CellSession({ client, host, children }: CellSessionProps): JSX.Element {
  const session = useMemo<Session>(
    () => ({
      client,
      host,
      t: host.translate,
      announce: nothing,
      focusComposer: nothing,
      options: PANEL_OPTIONS,
      approving: null,
      onDeeplink: nothing,
      onToolChange: nothing,
    }),
    [client, host],
  );
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}
