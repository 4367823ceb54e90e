import { describe, expect, it } from 'vitest';
import { Approvals } from './approvals';
import type { Conversation } from './conversation';
import { Deciding } from './deciding';
import type { Amendments, HostTool, ProposedEdit } from './host';
import type { ClientToolCallItem } from './protocol';
import { Store } from './store';
import { FakeClock } from './testing/fakeClock';
import { FakeHost } from './testing/fakeHost';

const call: ClientToolCallItem = {
  type: 'client_tool_call',
  id: 'edit',
  thread_id: 'thr_1',
  created_at: '2026-01-02T03:04:05Z',
  status: 'pending',
  call_id: 'call_edit',
  name: 'edit_cells',
  arguments: {},
};

function edit(key: string): ProposedEdit {
  const cell = { change: 'changed', type: 'code', index: 0, follows: null, executionCount: 1 } as const;
  return { key, cells: [{ ...cell, cellId: key, before: 'x', after: 'y' }], text: 'y' };
}

/** A call that waits, whose edits are these; `decided` gets what is decided of it. */
function waiting(...edits: ProposedEdit[]) {
  const decided: { accept: boolean; amendments: Amendments }[] = [];
  const host = new FakeHost();
  const tool: HostTool = { risk: 'edit', run: () => null, propose: () => ({ kind: 'edits', edits }) };
  host.tools = { edit_cells: tool };
  const store = new Store(new FakeClock());
  store.dispatch({ type: 'local.set', fields: { items: [call] } });
  const conversation = {
    decide: async (_: string, accept: boolean, amendments: Amendments) =>
      void decided.push({ accept, amendments }),
  } as unknown as Conversation;
  const approvals = new Approvals(host, store);
  return { host, decided, deciding: new Deciding(host, store, approvals, conversation) };
}

describe('edits that are decided one by one', () => {
  it('decide their call with the last of them', async () => {
    const { deciding, decided } = waiting(edit('0'), edit('1.0'), edit('1.1'));
    await deciding.settle('edit', '0', true);
    await deciding.settle('edit', '1.0', false);
    expect(decided).toEqual([]);
    expect(deciding.openEdits('edit')).toEqual(['1.1']);
    await deciding.settle('edit', '1.1', true);
    expect(decided).toEqual([{ accept: true, amendments: { '1.0': false } }]);
  });

  it('refuse their call when none was accepted', async () => {
    const { deciding, decided } = waiting(edit('0'), { key: '1', cells: [], text: null });
    await deciding.settle('edit', '0', false);
    expect(decided).toEqual([{ accept: false, amendments: {} }]);
  });

  it('keep the text that the person wrote, and lose it when they are refused', async () => {
    const { deciding, decided } = waiting(edit('0'), edit('1'), edit('2'));
    deciding.amend('edit', '0', 'mine');
    deciding.amend('edit', '1', 'mine too');
    await deciding.settle('edit', '0', true);
    await deciding.settle('edit', '1', false);
    await deciding.settle('edit', '2', true);
    expect(decided).toEqual([{ accept: true, amendments: { '0': 'mine', '1': false } }]);
  });

  it('that were left out are done once they are accepted', async () => {
    const { deciding, decided } = waiting(edit('0'));
    deciding.amend('edit', '0', false);
    await deciding.settle('edit', '0', true);
    expect(decided).toEqual([{ accept: true, amendments: {} }]);
  });

  it('are open again when they are chosen anew', async () => {
    const { deciding, decided } = waiting(edit('0'), edit('1'));
    await deciding.settle('edit', '0', true);
    deciding.amend('edit', '0', undefined);
    await deciding.settle('edit', '1', true);
    expect(decided).toEqual([]);
    expect(deciding.openEdits('edit')).toEqual(['0']);
  });
});

it('leaves to a call what was left out of it, wherever that was said', async () => {
  const { deciding, decided } = waiting(edit('0'), edit('1'));
  deciding.amend('edit', '1', false);
  await deciding.decide('edit', true);
  expect(decided).toEqual([{ accept: true, amendments: { '1': false } }]);
});

it('decides nothing where the edits cannot be done any more', async () => {
  const { host, deciding, decided } = waiting(edit('0'));
  const propose = () => {
    throw new Error('The cell has changed.');
  };
  host.tools = { edit_cells: { risk: 'edit', run: () => null, propose } };
  await deciding.settle('edit', '0', true);
  expect(decided).toEqual([]);
});

it('decides nothing of a call that has no edits', async () => {
  const { deciding, decided } = waiting();
  await deciding.settle('edit', '0', true);
  expect(decided).toEqual([]);
});
