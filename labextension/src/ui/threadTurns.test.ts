import { describe, expect, it } from 'vitest';
import { anAnswer, aQuestion } from '../testing/fixtures';
import { aForm, aToolCall } from '../testing/itemScenes';
import { groupsOf, isOver, turnsOf } from './threadTurns';

const first = aQuestion('u1', 'a');
const second = aQuestion('u2', 'c');
const answer = anAnswer('a1', 'b');

describe('the turns of a thread', () => {
  it('begin with each message of the person', () => {
    const turns = turnsOf([anAnswer('a0', ''), first, answer, second], []);
    expect(turns.map(({ key, question, items }) => [key, question, items.length])).toEqual([
      ['a0', null, 1],
      ['u1', first, 2],
      ['u2', second, 1],
    ]);
  });

  it('stay the same objects as long as their items do', () => {
    const former = turnsOf([first, answer, second], []);
    const now = turnsOf([first, answer, second, anAnswer('a2', 'd')], former);
    expect(now[0]).toBe(former[0]);
    expect(now[1]).not.toBe(former[1]);
    expect(now[1]?.key).toBe('u2');
  });

  it('keep their place when their beginning is loaded', () => {
    const former = turnsOf([answer, second], []);
    const now = turnsOf([first, anAnswer('a0', ''), answer, second], former);
    expect(now.map(({ key }) => key)).toEqual(['a1', 'u2']);
    expect(now[0]?.question).toBe(first);
  });

  it('are over once something came of them that waits for nobody', () => {
    const over = (...items: Parameters<typeof turnsOf>[0]) => turnsOf(items, []).map(isOver);
    expect(over(first, second, answer)).toEqual([false, true]);
    expect(over(first, answer, aForm('f1'))).toEqual([false]);
    expect(over(first, aForm('f1', { status: 'skipped' }), answer)).toEqual([true]);
    expect(over(first, aToolCall('c1'))).toEqual([false]);
  });
});

describe('the groups of turns', () => {
  const many = (from: number, to: number) =>
    turnsOf(
      Array.from({ length: to - from }, (_, index) => aQuestion(`u${from + index}`, 'a')),
      [],
    );

  it('keep each turn in its group while others come before and after', () => {
    const former = groupsOf(many(100, 118), []);
    expect(former.map(({ turns }) => turns.length)).toEqual([8, 8, 2]);
    const turns = [...many(96, 100), ...former.flatMap((group) => group.turns), ...many(118, 119)];
    const now = groupsOf(turns, former);
    expect(now.map(({ turns }) => turns.length)).toEqual([4, 8, 8, 3]);
    expect(now[1]).toBe(former[0]);
    expect(now[2]).toBe(former[1]);
    expect(now[3]?.key).toBe(former[2]?.key);
  });
});
