import { describe, expect, it } from 'vitest';
import type { StreamEvent } from './protocol';
import { EventTooLongError, MAX_EVENT, parseEvents } from './sse';

const encoder = new TextEncoder();

async function* bytes(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const { event } of parseEvents(chunks)) events.push(event);
  return events;
}

const progress = (text: string): StreamEvent => ({ type: 'progress_update', text });
const line = (text: string) => `data: ${JSON.stringify(progress(text))}\n\n`;

describe('parseEvents', () => {
  it('reads events wherever the bytes are cut', async () => {
    const whole = encoder.encode(
      `: keepalive\r\n\r\nid: 4\r\n${line('é → 🙂').replaceAll('\n', '\r\n')}${line('b')}`,
    );
    for (let cut = 0; cut <= whole.length; cut++) {
      const events = await read(bytes(whole.slice(0, cut), whole.slice(cut)));
      expect(events, `cut at ${cut}`).toEqual([progress('é → 🙂'), progress('b')]);
    }
  });

  it('reads an event of several CRLF lines wherever the bytes are cut', async () => {
    const whole = encoder.encode('data: {"type":"progress_update",\r\ndata: "text":"a"}\r\n\r\n');
    for (let cut = 0; cut <= whole.length; cut++) {
      expect(await read(bytes(whole.slice(0, cut), whole.slice(cut))), `cut at ${cut}`).toEqual([
        progress('a'),
      ]);
    }
  });

  it('reads events byte by byte', async () => {
    const whole = encoder.encode(line('ü') + line('日本'));
    expect(await read(bytes(...Array.from(whole, (byte) => Uint8Array.of(byte))))).toEqual([
      progress('ü'),
      progress('日本'),
    ]);
  });

  it.each([
    ['no space after the colon', 'data:{"type":"progress_update","text":"a"}\n\n'],
    ['data over several lines', 'data: {"type":"progress_update",\ndata: "text":"a"}\n\n'],
    ['CR alone', 'data: {"type":"progress_update","text":"a"}\r\r'],
    [
      'other fields',
      'event: x\nid: 1\nretry: 5\ndatabase: no\ndata: {"type":"progress_update","text":"a"}\n\n',
    ],
  ])('reads an event with %s', async (_, text) => {
    expect(await read(bytes(text))).toEqual([progress('a')]);
  });

  it.each([
    'data: {broken\n\n',
    'data: 3\n\n',
    'data: null\n\n',
    'data: {"kind":"x"}\n\n',
    'data\n\n',
    '\n\n\n',
  ])('skips %j and reads on', async (text) => {
    expect(await read(bytes(text, line('next')))).toEqual([progress('next')]);
  });

  it('does not give an event that the end of the stream cut off', async () => {
    expect(await read(bytes(line('a'), 'data: {"type":"progress_update","text":"b"}\n'))).toEqual([
      progress('a'),
    ]);
  });

  it('gives an event before the next chunk has come', async () => {
    const reader = parseEvents(
      (async function* () {
        yield encoder.encode(line('first'));
        await new Promise(() => {});
      })(),
    );
    expect((await reader.next()).value).toEqual({ number: null, event: progress('first') });
  });

  it.each([
    ['a line', 'x'.repeat(1024 * 1024)],
    ['an event', `data: ${'x'.repeat(1024 * 1024)}\n`],
  ])('refuses %s without an end, and releases the bytes', async (_, chunk) => {
    const encoded = encoder.encode(chunk);
    let released = false;
    let sent = 0;
    async function* endless() {
      try {
        for (; sent < 3 * MAX_EVENT; sent += encoded.length) yield encoded;
      } finally {
        released = true;
      }
    }
    await expect(read(endless())).rejects.toBeInstanceOf(EventTooLongError);
    expect(sent).toBeLessThan(2 * MAX_EVENT);
    expect(released).toBe(true);
  });

  it('gives each event its number, and none to one without', async () => {
    const numbers: (number | null)[] = [];
    const text = `id: 1\n${line('a')}${line('b')}id:12\n: ping\n\n${line('c')}id: x\n${line('d')}`;
    for await (const { number } of parseEvents(bytes(text))) numbers.push(number);
    expect(numbers).toEqual([1, null, null, null]);
  });

  it('releases the bytes when the reader leaves early', async () => {
    let released = false;
    async function* chunks() {
      try {
        yield encoder.encode(line('a') + line('b'));
      } finally {
        released = true;
      }
    }
    for await (const { event } of parseEvents(chunks())) {
      expect(event).toEqual(progress('a'));
      break;
    }
    expect(released).toBe(true);
  });
});
