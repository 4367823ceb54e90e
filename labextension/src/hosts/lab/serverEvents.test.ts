import type { Event } from '@jupyterlab/services';
import { expect, it } from 'vitest';
import type { ThreadChange } from '../../host';
import { listenForThreads, type NewsSource } from './serverEvents';

const SCHEMA = 'https://schema.jupyter.org/jupyter_chatkit/threads/v1';

const source = () => {
  const slots = new Set<(sender: unknown, event: Event.Emission) => void>();
  const stream = {
    connect: (slot: never) => slots.add(slot) && true,
    disconnect: (slot: never) => slots.delete(slot),
  };
  const emit = (event: object) => {
    for (const slot of slots) slot(null, event as Event.Emission);
  };
  return { source: { stream } as unknown as NewsSource, emit };
};

it('tells each thread that an event of ours names, until it is stopped', () => {
  const { source: events, emit } = source();
  const told: ThreadChange[] = [];
  const stop = listenForThreads(events, (change) => told.push(change));
  const news = {
    schema_id: SCHEMA,
    threads: [
      { id: 'a', run: 'r' },
      { id: 'b', run: null },
    ],
  };
  emit(news);
  emit({ schema_id: 'https://events.jupyter.org/jupyter_server/kernel_actions/v1', threads: [{ id: 'c' }] });
  emit({ schema_id: SCHEMA });
  stop();
  emit(news);
  expect(told).toEqual([
    { threadId: 'a', runId: 'r' },
    { threadId: 'b', runId: null },
  ]);
});
