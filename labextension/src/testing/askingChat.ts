/** A chat whose model asks to be allowed something: the real client in a page, on a scripted server. */
import { waitFor } from '@testing-library/preact';
import { afterEach, vi } from 'vitest';
import { ChatClient } from '../client';
import { amendEdits } from '../edits/propose';
import type { EditHistory, Proposal } from '../host';
import type { Allowances, Approval, ClientToolCallItem, ThreadItem } from '../protocol';
import { APPROVING } from '../ui/approving';
import { mountChat } from '../ui/mount';
import { PANEL_OPTIONS } from '../ui/options';
import { FakeClock } from './fakeClock';
import { FakeHost, json } from './fakeHost';
import { aQuestion, aThread } from './fixtures';
import { itemsPage } from './startedClient';

export const WAITING: Approval = {
  status: 'waiting',
  risk: 'edit',
  turn: 'q1',
  notebook: 'a.ipynb',
  by: null,
  page: null,
};

export function aCall(fields: Partial<ClientToolCallItem> = {}): ClientToolCallItem {
  return {
    type: 'client_tool_call',
    id: 'c1',
    thread_id: 'thr_1',
    created_at: '2026-01-02T03:04:05Z',
    status: 'pending',
    call_id: 'call_c1',
    name: 'edit_cells',
    arguments: { edits: [] },
    ...fields,
  };
}

export interface Asking {
  /** What the call would do, or what it throws. */
  proposal?: Proposal | Error;
  /** Of every call. */
  approval?: Approval;
  /** Of calls that differ from the others, by their ids. */
  approvals?: { [itemId: string]: Approval };
  items?: ThreadItem[];
  rules?: Allowances;
  edits?: EditHistory;
}

export interface AskingChat {
  client: ChatClient;
  host: FakeHost;
  el: HTMLElement;
  propose: ReturnType<typeof vi.fn>;
}

const mounted: (() => void)[] = [];

afterEach(() => {
  for (const remove of mounted.splice(0)) remove();
});

/** The chat with its thread open, of which `items` follow the question `q1`. */
export async function askingChat(asking: Asking = {}): Promise<AskingChat> {
  const { approval = WAITING, items = [aCall()], rules = { thread: [], notebook: [] } } = asking;
  const { proposal = { kind: 'act', act: 'restart' }, edits = null } = asking;
  const propose = vi.fn(() => {
    if (proposal instanceof Error) throw proposal;
    return proposal;
  });
  const of = Object.fromEntries(items.map(({ id }) => [id, approval]));
  const tool = { risk: 'edit' as const, run: () => null, propose, amend: amendEdits };
  const host = Object.assign(new FakeHost(), { edits, detached: true });
  host.tools = Object.fromEntries(items.map((item) => ['name' in item ? item.name : '', tool]));
  host
    .on('items.list', () => itemsPage(aQuestion('q1', 'Fix it'), ...items))
    .on('threads.get_by_id', () => json({ ...aThread(), approvals: { ...of, ...asking.approvals } }))
    .on('approvals.allowed', () => json(rules))
    .on('approvals.allow', () => json({ allowed: [] }))
    .on('approvals.decide', ({ params }) => json({ ...approval, status: 'refused', ...params }));
  const client = new ChatClient(host, new FakeClock());
  const el = document.createElement('div');
  document.body.append(el);
  const chat = mountChat(el, client, host, PANEL_OPTIONS, APPROVING);
  mounted.push(() => {
    chat.dispose();
    client.dispose();
    el.remove();
  });
  await client.start();
  await client.openThread('thr_1');
  await waitFor(() => {
    if (!el.querySelector('.ck-turn')) throw new Error('The thread is not shown.');
  });
  return { client, host, el, propose };
}
