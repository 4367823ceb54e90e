import { cleanup, waitFor } from '@testing-library/preact';
import { afterEach } from 'vitest';
import type { CellActions } from '../host';
import type { ChatState } from '../state';
import { type MountedChat, mountChat } from '../ui/mount';
import type { ChatOptions } from '../ui/options';
import { FakeHost } from './fakeHost';
import { failingPage, models } from './samples';
import { StillClient } from './stillClient';

export interface Mounted {
  still: StillClient;
  host: FakeHost;
  chat: MountedChat;
  el: HTMLElement;
}

const mounted: Mounted[] = [];

afterEach(() => {
  for (const { chat, el } of mounted.splice(0)) {
    chat.dispose();
    el.remove();
  }
  cleanup();
});

/** What a test needs besides the state. */
export interface Setup {
  options?: ChatOptions;
  host?: Partial<FakeHost>;
}

/** Mounts a chat that shows `fields`, with a failing cell in its page and three models. */
export function mountStill(
  fields: Partial<ChatState> = {},
  cells: CellActions | null = null,
  setup: Setup = {},
): Mounted {
  const still = new StillClient({ page: failingPage, models, model: 'offline', ...fields });
  const host = Object.assign(new FakeHost(), { cells, detached: true, ...setup.host });
  const el = document.createElement('div');
  document.body.append(el);
  const made = { still, host, el, chat: mountChat(el, still.asClient(), host, setup.options) };
  mounted.push(made);
  return made;
}

/** Waits until the client was asked for `call`. */
export async function asked(still: StillClient, ...call: [string, ...unknown[]]): Promise<void> {
  await waitFor(() => {
    const found = still.calls.some((each) => JSON.stringify(each) === JSON.stringify(call));
    if (!found) throw new Error(`No ${JSON.stringify(call)} among ${JSON.stringify(still.calls)}`);
  });
}
