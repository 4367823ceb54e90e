import { expect, it } from 'vitest';
import type { GeneratedImageItem, ItemUpdate, StreamEvent, WidgetItem, WidgetNode } from './protocol';
import { initialState, reduce } from './state';
import { added, anAnswer, aQuestion, aRun, delta, done } from './testing/fixtures';

const base = { thread_id: 'thr_1', created_at: '2026-01-02T03:04:05Z' };
const text = (id: string, value: string): WidgetNode => ({ type: 'Text', id, value });

function aWidget(...children: WidgetNode[]): WidgetItem {
  return { ...base, id: 'w1', type: 'widget', widget: { type: 'Card', children: children as never } };
}

function updated(item: WidgetItem | GeneratedImageItem, ...updates: ItemUpdate[]) {
  const events = updates.map(
    (update): StreamEvent => ({ type: 'thread.item.updated', item_id: item.id, update }),
  );
  return [added(item), ...events].reduce(reduce, initialState).items[0];
}

it('lets the text of a widget grow by the id of its component, however deep it is [U5 I4]', () => {
  const row: WidgetNode = { type: 'Row', children: [text('a', 'x'), text('b', 'One')] as never };
  const single: WidgetNode = { type: 'Transition', children: row as never };
  const grow = (piece: string, done: boolean): ItemUpdate => ({
    type: 'widget.streaming_text.value_delta',
    component_id: 'b',
    delta: piece,
    done,
  });
  expect(updated(aWidget(single), grow(' two', false), grow(' three', true))).toMatchObject({
    widget: {
      children: [{ children: { children: [text('a', 'x'), { value: 'One two three', streaming: false }] } }],
    },
  });
});

it('replaces one component, or the whole widget [U6 U7]', () => {
  const replace: ItemUpdate = {
    type: 'widget.component.updated',
    component_id: 'a',
    component: text('a', 'new'),
  };
  const item = aWidget(text('a', 'old'), text('b', 'y'));
  expect(updated(item, replace)).toMatchObject({ widget: { children: [text('a', 'new'), text('b', 'y')] } });
  const root: ItemUpdate = { type: 'widget.root.updated', widget: text('c', 'all') };
  expect(updated(item, root)).toMatchObject({ widget: text('c', 'all') });
});

it('leaves a widget as it is when no component has the id', () => {
  const item = aWidget(text('a', 'x'));
  const update: ItemUpdate = {
    type: 'widget.component.updated',
    component_id: 'z',
    component: text('z', ''),
  };
  expect(updated(item, update)).toBe(item);
});

it('shows how far a picture is, until it is done [U10 I5]', () => {
  const item: GeneratedImageItem = { ...base, id: 'g1', type: 'generated_image' };
  const image = { id: 'i1', url: 'data:image/png;base64,AA' };
  const half = updated(item, { type: 'generated_image.updated', image, progress: 0.5 });
  expect(half).toMatchObject({ image, progress: 0.5 });
  const state = reduce({ ...initialState, items: half ? [half] : [] }, done({ ...item, image }));
  expect(state.items).toEqual([{ ...item, image }]);
});

it('never breaks on events, updates and items that it does not know', () => {
  const strange = [
    { type: 'thread.exploded' },
    { type: 'thread.item.updated', item_id: 'a1', update: { type: 'assistant_message.sung' } },
    { type: 'thread.item.updated', item_id: 'nowhere', update: { type: 'widget.root.updated', widget: {} } },
    { type: 'thread.item.done', item: { ...base, id: 'x1', type: 'hologram' } },
    { type: 'thread.item.done', item: { ...base, id: 'h1', type: 'hidden_context_item', content: 'x' } },
  ] as unknown as StreamEvent[];
  const state = [added(anAnswer('a1', 'x')), ...strange].reduce(reduce, initialState);
  expect(state.items.map(({ id }) => id)).toEqual(['a1', 'x1']);
});

it('gives the same for a run seen once and for one replayed over what is there, wherever that was cut', () => {
  const before = [aQuestion('q0', 'Before'), anAnswer('a0', 'So')];
  const events = [
    ...aRun(aQuestion('q1', 'Why?'), 'a1', ['It ', 'is ', 'so.']).slice(0, -1),
    { type: 'thread.item.removed', item_id: 'a0' } as const,
    added(anAnswer('a2', '')),
    delta('a2', 'And'),
    done(anAnswer('a2', 'And.')),
  ];
  const once = events.reduce(reduce, { ...initialState, items: before });
  for (let cut = 0; cut <= events.length; cut++) {
    const partly = events.slice(0, cut).reduce(reduce, { ...initialState, items: before });
    expect(events.reduce(reduce, partly).items, `cut at ${cut}`).toEqual(once.items);
  }
});

it('stays quick in a thread of many items', () => {
  const items = Array.from({ length: 5_000 }, (_, i) => anAnswer(`a${i}`, 'x'));
  const begun = reduce({ ...initialState, items }, added(anAnswer('last', '')));
  const after = reduce(begun, delta('last', 'x'));
  expect(after.items.slice(0, -1).every((item, i) => item === items[i])).toBe(true);
});
