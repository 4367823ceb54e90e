import { expect, it } from 'vitest';
import { cellRecord } from '../testing/notebooks';
import type { Checkpoint } from './checkpoint';
import { BOUNDS, newest, writtenDown } from './keeping';
import { partsOf } from './notebook';
import type { Step } from './step';

const large = { output_type: 'stream', name: 'stdout', text: 'x'.repeat(1_000) };
const cell = cellRecord('two', 'plot()', { outputs: [large], executionCount: 3 });
const place = { above: [], below: [] };
const pieces = { id: 'one', whole: 'a\nb', texts: ['a', 'b'], others: [cell] };
const turn = (name: string, step: Step): Checkpoint => ({ turn: name, steps: [{ step, undone: true }] });
const text = (name: string, to: string): Checkpoint => turn(name, { kind: 'text', id: 'one', from: '', to });
const size = (checkpoints: readonly Checkpoint[]) => JSON.stringify(checkpoints).length;

it('50 turns of 4 million characters are kept', () => {
  expect(BOUNDS).toEqual({ turns: 50, size: 4_000_000 });
  const turns = Array.from({ length: 51 }, (_, i) => text(`t${i}`, 'x'));
  expect(newest(turns, BOUNDS)).toEqual(turns.slice(1));
});

it('what just fits is kept, and the oldest goes first where it does not', () => {
  const turns = ['t1', 't2', 't3'].map((name) => text(name, 'x'.repeat(100)));
  const room = size(turns) - 1;
  expect(newest(turns, { turns: 50, size: room })).toEqual(turns);
  expect(newest(turns, { turns: 50, size: room - 1 })).toEqual(turns.slice(1));
  expect(newest(turns, { turns: 50, size: 1 })).toEqual(turns.slice(2));
});

it.each<[string, Step]>([
  ['insert', { kind: 'insert', record: cell, place }],
  ['remove', { kind: 'remove', record: cell, place }],
  ['divide', { kind: 'divide', ...pieces }],
  ['join', { kind: 'join', ...pieces }],
  ['parts', { kind: 'parts', id: 'two', from: partsOf(cell), to: partsOf({ ...cell, type: 'raw' }) }],
])('a step loses its outputs and nothing else where it does not fit: %s', (_, step) => {
  const bounds = { turns: 50, size: 1_000 };
  const written = writtenDown([turn('t', step)], bounds);
  expect(written).toEqual(
    JSON.parse(JSON.stringify([turn('t', step)]).replaceAll(JSON.stringify(large), '')),
  );
  expect(writtenDown([turn('t', step)], BOUNDS)).toEqual([turn('t', step)]);
});

it('a text that does not fit is not written down', () => {
  expect(writtenDown([text('t', 'x'.repeat(2_000))], { turns: 50, size: 1_000 })).toEqual([]);
});
