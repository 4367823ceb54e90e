import { expect, it } from 'vitest';
import { mentionsIn, tagOfEntity } from '../mentions';
import { triggerAt } from './menuTrigger';

const at = (text: string, caret = text.length) => triggerAt(text, caret, []);

it('is the sign at the start of a word and what was typed behind it', () => {
  expect(at('@')).toEqual({ kind: 'entity', start: 0, query: '' });
  expect(at('join @ord')).toEqual({ kind: 'entity', start: 5, query: 'ord' });
  expect(at('(@cell [7')).toEqual({ kind: 'entity', start: 1, query: 'cell [7' });
  expect(at('join @ord with', 9)).toEqual({ kind: 'entity', start: 5, query: 'ord' });
});

it('is none in an address, behind a space or a line break', () => {
  expect([at('me@example.org'), at('@ x'), at('@ord\nx'), at('x')]).toEqual([null, null, null, null]);
});

it('is none at a tag that stands already', () => {
  const mentions = mentionsIn('@orders ', [tagOfEntity({ id: 'v', title: 'orders' })]);
  expect(triggerAt('@orders ', 8, mentions)).toBeNull();
});

it('is a command only at the very start', () => {
  expect(at('/new')).toEqual({ kind: 'command', start: 0, query: 'new' });
  expect(at('and /new')).toBeNull();
  expect(at('/new\nx')).toBeNull();
});
