import { beforeEach, expect, it, vi } from 'vitest';
import type { HostTool } from './host';
import { HostError, NotNow } from './host';
import { APPROVAL_EFFECT, type Approval, type ClientToolCallItem, type Json } from './protocol';
import { type FakeHost, json } from './testing/fakeHost';
import { aQuestion, done } from './testing/fixtures';
import { RunServer } from './testing/runServer';
import { startedClient, until, untilIdle } from './testing/startedClient';

const CALL: ClientToolCallItem = {
  type: 'client_tool_call',
  id: 't1',
  thread_id: 'thr_1',
  created_at: '2026-01-02T03:04:05Z',
  status: 'pending',
  call_id: 'call_t1',
  name: 'edit',
  arguments: { text: 'new' },
};
const WAITING: Approval = {
  status: 'waiting',
  risk: 'edit',
  turn: 'q1',
  notebook: 'a.ipynb',
  by: null,
  page: null,
};

let server: RunServer;
let approval: Approval;
/** What the server keeps of the person's own arguments. */
let amended: { [key: string]: Json } | null;
let run: ReturnType<typeof vi.fn>;
let propose: ReturnType<typeof vi.fn>;

beforeEach(() => {
  server = new RunServer();
  approval = WAITING;
  amended = null;
  run = vi.fn(async () => ({ applied: true }));
  propose = vi.fn(() => ({ kind: 'act', act: 'restart' }));
});

/** A page with a tool that edits; the server lets each approval be decided and used once. */
function aPage(pageId: string, tabMemory?: FakeHost['tabMemory']): FakeHost {
  const host = server.page(pageId, tabMemory);
  const amend: HostTool['amend'] = (args, amendments) => ({
    ...args,
    ...(amendments as { [key: string]: Json }),
  });
  host.tools = { edit: { risk: approval.risk, run, propose, amend } as unknown as HostTool };
  const loaded = host.send.bind(host);
  host.send = async (body, signal) => {
    const reply = await loaded(body, signal);
    if (body.type !== 'threads.get_by_id' || reply.kind !== 'json') return reply;
    return json({ ...(reply.value as object), approvals: { t1: approval } });
  };
  return host
    .on('approvals.decide', ({ params }) => {
      const { accept, page } = params as { accept: boolean; page: string };
      if (approval.status !== 'waiting') throw new HostError(409, 'This was accepted already.');
      approval = { ...approval, status: accept ? 'accepted' : 'refused', by: 'person', page };
      return json(approval);
    })
    .on('approvals.use', ({ params }) => {
      const { page } = params as { page: string };
      if (approval.status === 'refused') throw new HostError(409, 'This was refused already.');
      const mine = approval.status === 'accepted' && approval.page === page;
      if (!mine && !approval.by) throw new HostError(409, 'This waits for a person.');
      if (approval.status === 'used') throw new HostError(409, 'This was done already.');
      approval = { ...approval, status: 'used' };
      const author = { model: 'm', at: 'now', acceptedBy: 'local', request: 'hash' };
      return json({ arguments: amended ?? CALL.arguments, notebook: 'granted.ipynb', author });
    })
    .on('approvals.allow', ({ params }) => json({ allowed: [(params as { risk: string }).risk] }));
}

/** The model has asked, and its run is over; `goesOn` where the next one begins by itself. */
async function asked(goesOn = false) {
  const host = aPage('page-1');
  const started = await startedClient(host);
  started.client.send({ text: 'Edit it' });
  await vi.waitFor(() => expect(server.running).not.toBeNull());
  const data = { item_id: 't1', ...approval } as unknown as { [key: string]: Json };
  server.push(done(CALL), { type: 'client_effect', name: APPROVAL_EFFECT, data });
  server.end();
  if (!goesOn) await untilIdle(started.client);
  return started;
}

const result = (host: FakeHost) =>
  host.sentOf('threads.add_client_tool_output').map(({ params }) => params.result);

it('waits for the person, and says so in the state', async () => {
  const { client, host } = await asked();
  expect(client.state.approvals).toEqual({ t1: WAITING });
  expect(client.deciding.propose('t1')).toEqual({ kind: 'act', act: 'restart' });
  expect(run).not.toHaveBeenCalled();
  expect(result(host)).toEqual([]);
});

it('is done once it was accepted, as the server gives it out', async () => {
  const { client, host } = await asked();
  await client.deciding.decide('t1', true);
  await vi.waitFor(() => expect(result(host)).toEqual([{ applied: true }]));
  const [args, , call] = run.mock.calls[0] as [unknown, unknown, unknown];
  expect(args).toEqual({ text: 'new' });
  expect(call).toMatchObject({ turn: 'q1', notebook: 'granted.ipynb', author: { model: 'm' } });
  expect(host.sentOf('approvals.decide')[0]?.params).toMatchObject({ seen: { text: 'new' }, amended: null });
  expect(client.state.approvals.t1?.status).toBe('used');
  await client.deciding.decide('t1', true);
  expect(run).toHaveBeenCalledOnce();
});

it.each(['run', 'call'] as const)('waits in the same way where its risk is to %s', async (risk) => {
  approval = { ...WAITING, risk };
  const { client, host } = await asked();
  expect(run).not.toHaveBeenCalled();
  await client.deciding.decide('t1', true);
  await vi.waitFor(() => expect(result(host)).toEqual([{ applied: true }]));
  expect(host.sentOf('approvals.use')).toHaveLength(1);
});

it('is decided once, however often it is clicked, and again only after a failure', async () => {
  const { client, host } = await asked();
  const { decide } = client.deciding;
  const twice = () => Promise.all([1, 2].map(() => decide.call(client.deciding, 't1', true)));
  const fails = vi.fn(() => {
    throw new HostError(503, 'Not now.');
  });
  const loaded = host.send.bind(host);
  host.send = async (body, signal) => (body.type === 'approvals.decide' ? fails() : loaded(body, signal));
  await twice();
  expect(fails).toHaveBeenCalledOnce();
  host.send = loaded;
  await twice();
  expect(host.sentOf('approvals.decide')).toHaveLength(1);
});

it('is done with what the person made of it', async () => {
  const { client, host } = await asked();
  client.deciding.amend('t1', 'text', 'mine');
  await client.deciding.decide('t1', true);
  await vi.waitFor(() => expect(result(host)).toEqual([{ applied: true }]));
  expect(run.mock.calls[0]?.[0]).toEqual({ text: 'mine' });
  expect(host.sentOf('approvals.decide')[0]?.params.amended).toEqual({ text: 'mine' });
});

it('is never done when refused, and the turn goes on', async () => {
  const { client, host } = await asked();
  await client.deciding.decide('t1', false);
  await vi.waitFor(() => expect(result(host)).toHaveLength(1));
  expect(run).not.toHaveBeenCalled();
});

it('is not done where another window decided, and that is told', async () => {
  const { client, host } = await asked();
  approval = { ...approval, status: 'accepted', by: 'person', page: 'page-2' };
  await client.deciding.decide('t1', true);
  expect(client.state.error?.message).toContain('already');
  expect(client.state.approvals.t1).toMatchObject({ status: 'accepted', page: 'page-2' });
  await client.deciding.allow('thread', 'thr_1', 'edit', true);
  expect(run).not.toHaveBeenCalled();
  expect(host.sentOf('approvals.use')).toEqual([]);
  expect(result(host)).toEqual([]);
});

it('is done in the window in which it was accepted, not in the one that asked', async () => {
  const first = await asked();
  const second = await startedClient(aPage('page-2'));
  await second.client.openThread('thr_1');
  await second.client.deciding.decide('t1', true);
  await vi.waitFor(() => expect(result(second.host)).toHaveLength(1));
  expect(second.host.sentOf('threads.add_client_tool_output')[0]?.metadata).toMatchObject({ takeover: true });
  server.tell();
  await until(first.client, ({ approvals }) => approvals.t1?.status === 'used');
  expect(run).toHaveBeenCalledOnce();
});

it('waits over a reload, and is done after it once accepted', async () => {
  const { client, host } = await asked();
  client.dispose();
  const again = await startedClient(aPage('page-1', host.tabMemory));
  await until(again.client, ({ approvals }) => approvals.t1?.status === 'waiting');
  expect(run).not.toHaveBeenCalled();
  await again.client.deciding.decide('t1', true);
  await vi.waitFor(() => expect(result(again.host)).toHaveLength(1));
});

it('is done after a reload that came between the decision and the work', async () => {
  const { client, host } = await asked();
  client.dispose();
  approval = { ...approval, status: 'accepted', by: 'person', page: 'page-1' };
  amended = { text: 'mine' };
  const again = await startedClient(aPage('page-1', host.tabMemory));
  await vi.waitFor(() => expect(result(again.host)).toEqual([{ applied: true }]));
  expect(run.mock.calls[0]?.[0]).toEqual({ text: 'mine' });
});

it('is answered after a reload that came after the refusal, and not done', async () => {
  const { client, host } = await asked();
  client.dispose();
  approval = { ...approval, status: 'refused', by: 'person', page: 'page-1' };
  const again = await startedClient(aPage('page-1', host.tabMemory));
  await vi.waitFor(() => expect(result(again.host)).toEqual([{ error: 'This was refused already.' }]));
  expect(run).not.toHaveBeenCalled();
});

it('is done at once where a rule of the person lets it', async () => {
  approval = { ...WAITING, by: 'thread' };
  const { host } = await asked(true);
  await vi.waitFor(() => expect(result(host)).toEqual([{ applied: true }]));
  expect(host.sentOf('threads.add_client_tool_output')[0]?.metadata).not.toHaveProperty('takeover');
});

it('is left to the page that asked where a rule lets it', async () => {
  const { client } = await asked();
  client.dispose();
  approval = { ...WAITING, by: 'thread' };
  const other = await startedClient(aPage('page-2'));
  await other.client.openThread('thr_1');
  await untilIdle(other.client);
  expect(other.client.state.approvals.t1?.by).toBe('thread');
  expect(other.host.sentOf('approvals.use')).toEqual([]);
  expect(result(other.host)).toEqual([]);
});

it('is done when the person makes a rule that covers it', async () => {
  const { client, host } = await asked();
  approval = { ...approval, by: 'notebook' };
  await client.deciding.allow('notebook', 'a.ipynb', 'edit', true);
  await vi.waitFor(() => expect(result(host)).toEqual([{ applied: true }]));
  expect(client.state.rules).toEqual({ thread: [], notebook: ['edit'] });
});

it.each([
  ['is taken back', 'notebook', 'a.ipynb', 'edit', false],
  ['is for another risk', 'notebook', 'a.ipynb', 'run', true],
  ['is for another notebook', 'notebook', 'b.ipynb', 'edit', true],
  ['is for another conversation', 'thread', 'thr_2', 'edit', true],
] as const)('waits on where the rule %s', async (_, scope, place, risk, allowed) => {
  const { client, host } = await asked();
  host.on('approvals.allow', () => json({ allowed: [] }));
  await client.deciding.allow(scope, place, risk, allowed);
  expect(client.state.approvals.t1).toEqual(WAITING);
  expect(host.sentOf('approvals.use')).toEqual([]);
  expect(result(host)).toEqual([]);
});

it('that was refused is not let pass by a rule', async () => {
  const { client, host } = await asked();
  host.on('threads.add_client_tool_output', () => new Promise(() => {}));
  await client.deciding.decide('t1', false);
  await client.deciding.allow('thread', 'thr_1', 'edit', true);
  expect(client.state.approvals.t1).toMatchObject({ status: 'refused', by: 'person' });
  expect(run).not.toHaveBeenCalled();
});

it('leaves the rules of the other scope as they are', async () => {
  const { client, host } = await asked();
  host.on('approvals.allowed', () => json({ thread: ['run'], notebook: [] }));
  await client.deciding.readRules('a.ipynb');
  await client.deciding.allow('notebook', 'a.ipynb', 'run', true);
  expect(client.state.rules).toEqual({ thread: ['run'], notebook: ['run'] });
});

it('shows no rules of a conversation that was left meanwhile', async () => {
  const { client, host } = await asked();
  let answer = () => {};
  const reply = new Promise<void>((resolve) => (answer = resolve));
  host.on('approvals.allowed', () => reply.then(() => json({ thread: ['run'], notebook: [] })));
  const read = client.deciding.readRules('a.ipynb');
  client.newThread();
  answer();
  await read;
  expect(client.state.rules?.thread ?? []).toEqual([]);
});

it('asks nobody about what can never be done', async () => {
  propose.mockImplementation(() => {
    throw new Error('The cell has changed.');
  });
  const { host } = await asked(true);
  await vi.waitFor(() => expect(result(host)).toEqual([{ error: 'The cell has changed.' }]));
  expect(host.sentOf('approvals.use')).toEqual([]);
});

it('waits where it could be done later, and answers for nobody after a reload', async () => {
  propose.mockImplementation(() => {
    throw new NotNow('The notebook is not open.');
  });
  const { client, host } = await asked();
  expect(result(host)).toEqual([]);
  client.dispose();
  propose.mockImplementation(() => {
    throw new Error('There is no such cell yet.');
  });
  const again = await startedClient(aPage('page-1', host.tabMemory));
  await until(again.client, ({ approvals }) => approvals.t1 !== undefined);
  await untilIdle(again.client);
  await new Promise(setImmediate);
  expect(result(again.host)).toEqual([]);
});

it('is not answered by a page that only sees it, whatever that page has open', async () => {
  const asking = aPage('page-1');
  const first = await startedClient(asking);
  first.client.send({ text: 'Edit it' });
  await vi.waitFor(() => expect(server.running).not.toBeNull());
  server.push(done(aQuestion('q1', 'Edit it')));
  const second = await startedClient(aPage('page-2'));
  await second.client.openThread('thr_1');
  await until(second.client, ({ run: seen }) => seen !== null);
  propose.mockImplementation(() => {
    throw new Error('There is no such cell here.');
  });
  first.client.newThread();
  const data = { item_id: 't1', ...approval } as unknown as { [key: string]: Json };
  server.push(done(CALL), { type: 'client_effect', name: APPROVAL_EFFECT, data });
  server.end();
  await untilIdle(second.client);
  await second.client.openThread('thr_1');
  expect(second.client.state.approvals.t1).toEqual(WAITING);
  expect(second.client.state.working.size).toBe(0);
  expect(result(second.host)).toEqual([]);
});

it('is not done when it changed between the decision and the work', async () => {
  const { client, host } = await asked();
  propose.mockImplementation(() => {
    throw new Error('The cell has changed.');
  });
  await client.deciding.decide('t1', true);
  await vi.waitFor(() => expect(result(host)).toEqual([{ error: 'The cell has changed.' }]));
  expect(run).not.toHaveBeenCalled();
});
