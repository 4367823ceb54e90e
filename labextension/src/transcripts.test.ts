/// <reference types="vite/client" />
import { describe, expect, it } from 'vitest';
import type { ChatState } from './chatState';
import { initialState } from './chatState';
import type { StreamEvent, Thread, ThreadItem } from './protocol';
import { reduce } from './state';

/** As `tests/transcripts/parts.py` writes it. */
interface Transcript {
  question: ThreadItem;
  events: StreamEvent[];
  shown: { after: number; items: ThreadItem[] }[];
  end: {
    items: ThreadItem[];
    thread: Partial<Thread>;
    notices: { level: string; message: string; title?: string }[];
    error: string | null;
  };
}

const FILES = import.meta.glob<Transcript>('../../tests/transcripts/*.json', {
  eager: true,
  import: 'default',
});
const TRANSCRIPTS = Object.entries(FILES).map(
  ([path, transcript]) => [path.replace(/.*\/|\.json$/g, ''), transcript] as const,
);

const replay = (events: StreamEvent[]): ChatState =>
  events.reduce(reduce, reduce(initialState, { type: 'local.run' }));

/** Without the fields that say nothing. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

it('there are transcripts of all the events, items and updates', () => {
  const events = TRANSCRIPTS.flatMap(([, { events }]) => events) as {
    type: string;
    item?: ThreadItem;
    update?: { type: string };
  }[];
  const kinds = (pick: (event: (typeof events)[number]) => string | undefined) =>
    new Set(events.map(pick).filter(Boolean)).size;
  expect([
    kinds(({ type }) => type),
    kinds(({ item }) => item?.type),
    kinds(({ update }) => update?.type),
  ]).toEqual([12, 11, 10]);
});

describe.each(TRANSCRIPTS)('%s', (_, { question, events, shown, end }) => {
  it('shows at its end what a person should see [E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 I11]', () => {
    const state = replay(events);
    expect(plain(state.items)).toEqual([question, ...end.items]);
    expect(state.thread).toMatchObject(end.thread);
    expect(state.notices.map(({ id: _, ...notice }) => plain(notice))).toEqual(end.notices);
    expect(state.error?.message ?? null).toBe(end.error);
  });

  it('shows what has come so far [U1 U2 U3 U4 U5 U6 U7 U8 U9 U10]', () => {
    for (const { after, items } of shown) {
      expect(plain(replay(events.slice(0, after)).items), `after ${after} events`).toEqual([
        question,
        ...items,
      ]);
    }
  });
});
