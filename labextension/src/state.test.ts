import { describe, expect, it } from 'vitest';
import type { StreamEvent, WorkflowItem } from './protocol';
import { type Action, type ChatState, initialState, reduce } from './state';
import { added, anAnswer, aPage, aQuestion, aRun, aThread, delta, done, usage } from './testing/fixtures';

const from = (state: ChatState, ...actions: Action[]) => actions.reduce(reduce, state);
const started = from(initialState, { type: 'local.run' });
const texts = (state: ChatState) =>
  state.items.map((item) =>
    item.type === 'assistant_message' ? item.content.map((part) => part.text) : item.id,
  );

describe('reduce', () => {
  it('gathers an answer from its pieces, whatever the pieces are [E3 E5 I2]', () => {
    const answer = 'One **two** three';
    const question = aQuestion('q1', 'Why?');
    const whole = from(started, ...aRun(question, 'a1', [answer]));
    for (let cut = 1; cut < answer.length; cut++) {
      const pieces = [answer.slice(0, cut), answer.slice(cut)];
      const beforeDone = aRun(question, 'a1', pieces).slice(0, -2);
      expect(texts(from(started, ...beforeDone))).toEqual(['q1', [answer]]);
      expect(from(started, ...aRun(question, 'a1', pieces))).toEqual(whole);
    }
  });

  it('keeps the items that did not change as they are, and changes nothing in place', () => {
    const before = Object.freeze(from(started, done(aQuestion('q1', 'Why?')), added(anAnswer('a1', ''))));
    const frozen = JSON.stringify(before);
    const after = from(before, delta('a1', 'x'));
    expect(after.items[0]).toBe(before.items[0]);
    expect(after.items[1]).not.toBe(before.items[1]);
    expect(JSON.stringify(before)).toBe(frozen);
  });

  it('pads missing content parts [U2 E4]', () => {
    const state = from(started, added(anAnswer('a1', '')), delta('a1', 'late', 2));
    expect(texts(state)).toEqual([['', '', 'late']]);
  });

  it('sets and finishes content parts, and inserts annotations at their place [U1 U3 U4]', () => {
    const part = (text: string) => ({ type: 'output_text' as const, text, annotations: [] });
    const update = (
      update: Extract<StreamEvent, { type: 'thread.item.updated' }>['update'],
    ): StreamEvent => ({
      type: 'thread.item.updated',
      item_id: 'a1',
      update,
    });
    const source = (title: string) => ({
      type: 'annotation' as const,
      source: { type: 'file' as const, title, filename: title },
    });
    const state = from(
      started,
      added(anAnswer('a1', '')),
      update({ type: 'assistant_message.content_part.added', content_index: 0, content: part('a') }),
      delta('a1', 'b'),
      update({ type: 'assistant_message.content_part.done', content_index: 0, content: part('abc') }),
      update({
        type: 'assistant_message.content_part.annotation_added',
        content_index: 0,
        annotation_index: 0,
        annotation: source('second'),
      }),
      update({
        type: 'assistant_message.content_part.annotation_added',
        content_index: 0,
        annotation_index: 0,
        annotation: source('first'),
      }),
    );
    const annotations = [source('first'), source('second')];
    expect(state.items[0]).toMatchObject({ content: [{ text: 'abc', annotations }] });
  });

  it('adds and updates the tasks of a workflow [U8 U9 I7]', () => {
    const workflow: WorkflowItem = {
      ...anAnswer('w1', ''),
      type: 'workflow',
      workflow: { type: 'reasoning', tasks: [] },
    };
    const task = (type: 'workflow.task.added' | 'workflow.task.updated', content: string): StreamEvent => ({
      type: 'thread.item.updated',
      item_id: 'w1',
      update: { type, task_index: 1, task: { type: 'thought', content } },
    });
    const state = from(
      started,
      added(workflow),
      task('workflow.task.added', 'a'),
      task('workflow.task.updated', 'b'),
    );
    expect(state.items[0]).toMatchObject({
      workflow: { tasks: [{ type: 'custom' }, { type: 'thought', content: 'b' }] },
    });
  });

  it('puts the stored message in place of the one shown meanwhile', () => {
    const local = { ...aQuestion('local:0', 'Why?') };
    const state = from({ ...started, items: [anAnswer('a0', 'x'), local] }, done(aQuestion('q1', 'Why?')));
    expect(state.items.map(({ id }) => id)).toEqual(['a0', 'q1']);
  });

  it('puts an item in place of the one with its id, and a replaced one that is new at the end', () => {
    const replaced = (id: string): StreamEvent => ({
      type: 'thread.item.replaced',
      item: anAnswer(id, 'new'),
    });
    const items = [anAnswer('a1', 'old'), anAnswer('a2', 'old')];
    expect(texts(from({ ...started, items }, replaced('a1'), replaced('a3')))).toEqual([
      ['new'],
      ['old'],
      ['new'],
    ]);
  });

  it('removes an item [E6]', () => {
    const items = [anAnswer('a1', 'x'), anAnswer('a2', 'y')];
    const state = from({ ...started, items }, { type: 'thread.item.removed', item_id: 'a1' });
    expect(state.items).toEqual([items[1]]);
  });

  it.each([
    ['an update for an unknown item', delta('nobody', 'x')],
    ['the removal of an unknown item', { type: 'thread.item.removed', item_id: 'nobody' }],
    ['an unknown event', { type: 'something.new', payload: 1 }],
    [
      'an unknown update',
      { type: 'thread.item.updated', item_id: 'a1', update: { type: 'widget.root.updated' } },
    ],
    ['an unknown effect', { type: 'client_effect', name: 'other', data: {} }],
  ])('does not change by %s', (_, event) => {
    const state = from({ ...started, run: null }, added(anAnswer('a1', 'x')));
    expect(reduce(state, event as StreamEvent)).toEqual(state);
  });

  it('keeps an item of an unknown type, and never shows a hidden one [I9 I10]', () => {
    const item = (id: string, type: string) => added({ ...anAnswer(id, ''), type } as never);
    const state = from(
      started,
      item('n1', 'hologram'),
      item('h1', 'hidden_context_item'),
      item('h2', 'sdk_hidden_context'),
    );
    expect(state.items.map(({ id }) => id)).toEqual(['n1']);
  });

  it('takes title and status of an update, never its items [E2]', () => {
    const items = [anAnswer('a1', 'x')];
    const state = from(
      { ...started, items },
      { type: 'thread.created', thread: aThread() },
      { type: 'thread.updated', thread: aThread({ title: 'Orders' }) },
    );
    expect(state.items).toBe(items);
    expect(state.thread).toMatchObject({ id: 'thr_1', title: 'Orders' });
    expect(state.thread).not.toHaveProperty('items');
    expect(state.threads.data).toMatchObject([{ title: 'Orders' }]);
  });

  it('does not take on the update of another thread', () => {
    const state = from(started, { type: 'thread.updated', thread: aThread({ id: 'thr_2' }) });
    expect(state.thread).toBeNull();
  });

  it('tells the phases of a run, and its progress until the answer goes on [E9]', () => {
    const options: StreamEvent = { type: 'stream_options', stream_options: { allow_cancel: false } };
    const waiting = from(started, done(aQuestion('q1', 'Why?')), options, {
      type: 'progress_update',
      text: 'Looking',
    });
    expect(waiting.run).toMatchObject({
      phase: 'waiting',
      allowCancel: false,
      progress: { text: 'Looking' },
    });
    const streaming = from(waiting, added(anAnswer('a1', '')));
    expect(streaming.run).toMatchObject({ phase: 'streaming', progress: null });
  });

  it('puts the pieces of an edit together until it asks', () => {
    const writing = (data: { [key: string]: string }): StreamEvent => ({
      type: 'client_effect',
      name: 'jupyter_chatkit.writing',
      data: { call_id: 'call_1', ...data },
    });
    const begun = from(
      started,
      writing({ name: 'edit_cells', notebook: 'a.ipynb' }),
      writing({ delta: '{"e' }),
    );
    const state = from(begun, writing({ delta: 'dits' }), writing({ call_id: 'call_0', delta: 'lost' }));
    expect(state.run).toMatchObject({
      phase: 'streaming',
      writing: { callId: 'call_1', name: 'edit_cells', notebook: 'a.ipynb', text: '{"edits' },
    });
    expect(from(state, writing({ call_id: 'call_2', name: 'edit_cells' })).run?.writing?.text).toBe('');
    const asks: StreamEvent = {
      type: 'client_effect',
      name: 'jupyter_chatkit.approval',
      data: { item_id: 't1', status: 'waiting' },
    };
    expect(from(state, asks).run?.writing).toBeNull();
  });

  it('sums the tokens of the runs', () => {
    expect(from(started, usage, usage).usage).toEqual({ input_tokens: 200, output_tokens: 40 });
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ])('asks for set-up when the effect comes %s the error', (_, place) => {
    const error: StreamEvent = { type: 'error', code: 'custom', message: 'No key.', allow_retry: true };
    const effect: StreamEvent = { type: 'client_effect', name: 'jupyter_chatkit.setup', data: {} };
    const state = from(started, ...(place ? [error, effect] : [effect, error]));
    expect(state.error).toEqual({ message: 'No key.', retry: true, needsSetup: true });
  });

  it('does not ask for set-up at any other error', () => {
    const state = from(started, { type: 'error', code: 'custom', message: 'Too many requests.' });
    expect(state.error).toEqual({ message: 'Too many requests.', retry: false, needsSetup: false });
  });

  it('keeps notices until they are dismissed [E12]', () => {
    const notice = (message: string): StreamEvent => ({ type: 'notice', level: 'info', message });
    const state = from(started, notice('a'), notice('b'));
    const [first] = state.notices;
    expect(from(state, { type: 'local.dismiss', id: first?.id ?? '' }).notices).toMatchObject([
      { message: 'b' },
    ]);
  });

  it('keeps what was removed for one thread to that thread, and the cell as long as it is meant', () => {
    const removed = new Set(['cell', 'variables', 'variable:x', 'cells', 'selection']);
    const state = from({ ...started, removed }, { type: 'local.open', thread: null, loading: false });
    expect(state.removed).toEqual(new Set(['cell', 'selection']));
  });

  it('takes the page that is in front', () => {
    expect(from(started, { type: 'local.page', page: aPage() }).page).toEqual(aPage());
  });

  it('joins texts that go back to the composer', () => {
    const give = (text: string): Action => ({ type: 'local.return', draft: { text } });
    expect(from(started, give('a'), give('b')).returned?.text).toBe('a\n\nb');
  });
});

describe('the newest page', () => {
  const page = (...ids: string[]) => ({
    items: ids.map((id) => anAnswer(id, id)),
    hasOlder: true,
    olderCursor: 'page',
  });
  const newest = (shown: string[], stored: string[], keep: string[] = []) =>
    from(
      { ...started, items: shown.map((id) => anAnswer(id, id)), hasOlder: false },
      { type: 'local.newest', page: page(...stored), keep: new Set(keep) },
    );
  const ids = (state: ChatState) => state.items.map(({ id }) => id);

  it('replaces what it covers and keeps what is older', () => {
    const state = newest(['a', 'b', 'c', 'gone'], ['b', 'c', 'd']);
    expect(ids(state)).toEqual(['a', 'b', 'c', 'd']);
    expect(state.hasOlder).toBe(false);
  });

  it('keeps the objects of what is stored as it is shown', () => {
    const items = [anAnswer('a', 'a'), anAnswer('b', 'old')];
    const state = from(
      { ...started, items },
      { type: 'local.newest', page: page('a', 'b'), keep: new Set() },
    );
    expect(state.items[0]).toBe(items[0]);
    expect(state.items[1]).toEqual(anAnswer('b', 'b'));
  });

  it('keeps what is not stored yet', () => {
    expect(ids(newest(['a', 'partial', 'local:1'], ['a'], ['partial']))).toEqual(['a', 'partial', 'local:1']);
  });

  it('starts over where it does not meet what is shown', () => {
    const state = newest(['a', 'b'], ['x', 'y']);
    expect(ids(state)).toEqual(['x', 'y']);
    expect(state).toMatchObject({ hasOlder: true, olderCursor: 'page' });
  });

  it('follows an older page without repeating an item', () => {
    const state = from(newest(['c'], ['c']), { type: 'local.older', page: page('a', 'b', 'c') });
    expect(ids(state)).toEqual(['a', 'b', 'c']);
  });
});
