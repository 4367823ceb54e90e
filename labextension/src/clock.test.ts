import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pageClock } from './clock';

let frames: FrameRequestCallback[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', (number: number) => frames.splice(number - 1, 1));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('runs with the next frame, once', () => {
  const run = vi.fn();
  pageClock.frame(run);
  frames[0]?.(0);
  vi.runAllTimers();
  expect(run).toHaveBeenCalledTimes(1);
});

it('goes on in a hidden page, which draws no frames', () => {
  const run = vi.fn();
  pageClock.frame(run);
  vi.runAllTimers();
  expect(run).toHaveBeenCalledTimes(1);
  expect(frames).toEqual([]);
});

it('can be called off', () => {
  const run = vi.fn();
  pageClock.frame(run)();
  vi.runAllTimers();
  expect(frames).toEqual([]);
  expect(run).not.toHaveBeenCalled();
});
