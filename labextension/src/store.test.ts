import { expect, it, vi } from 'vitest';
import { Store } from './store';
import { FakeClock } from './testing/fakeClock';
import { added, anAnswer, delta } from './testing/fixtures';

function aStore() {
  const clock = new FakeClock();
  const store = new Store(clock);
  const listener = vi.fn();
  return { clock, store, listener, unsubscribe: store.subscribe(listener) };
}

it('tells of 10,000 deltas once a frame, with the text there at any time', () => {
  const { clock, store, listener } = aStore();
  store.receive(added(anAnswer('a1', '')));
  for (let frame = 1; frame <= 10; frame++) {
    for (let i = 0; i < 1_000; i++) store.receive(delta('a1', 'ab'));
    expect(listener).toHaveBeenCalledTimes(frame - 1);
    expect(store.state.items[0]).toMatchObject({ content: [{ text: 'ab'.repeat(frame * 1_000) }] });
    clock.draw();
  }
  expect(listener).toHaveBeenCalledTimes(10);
  clock.draw();
  expect(listener).toHaveBeenCalledTimes(10);
});

it('tells of what a person does at once, and of what came before with it', () => {
  const { clock, store, listener } = aStore();
  store.receive(added(anAnswer('a1', '')));
  store.dispatch({ type: 'local.hold' });
  clock.draw();
  expect(listener).toHaveBeenCalledTimes(1);
});

it('does not take an event of the server for an act of the person', () => {
  const { store } = aStore();
  store.receive({ type: 'local.set', fields: { model: 'evil' } } as never);
  expect(store.state.model).toBeNull();
});

it('tells nobody who has left', () => {
  const { clock, store, listener, unsubscribe } = aStore();
  unsubscribe();
  store.receive(added(anAnswer('a1', '')));
  clock.draw();
  store.dispatch({ type: 'local.hold' });
  expect(listener).not.toHaveBeenCalled();
});

it('draws nothing after its end', () => {
  const { clock, store, listener } = aStore();
  store.receive(added(anAnswer('a1', '')));
  store.dispose();
  clock.draw();
  expect(listener).not.toHaveBeenCalled();
});
