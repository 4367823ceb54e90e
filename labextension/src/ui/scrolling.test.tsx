import { act, cleanup, fireEvent, render } from '@testing-library/preact';
import { useRef } from 'preact/hooks';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Scrolling, useScrolling } from './scrolling';

/** A frame of 100 pixels over content whose height a test sets. */
let height = 0;
let scrolling: Scrolling;
let resized = () => {};

function Frame() {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  scrolling = useScrolling(frame, content);
  return (
    <div ref={frame} data-testid="frame">
      <div ref={content} />
    </div>
  );
}

function mount(): HTMLElement {
  const frame = render(<Frame />).getByTestId('frame');
  Object.defineProperty(frame, 'scrollHeight', { get: () => height });
  Object.defineProperty(frame, 'clientHeight', { value: 100 });
  return frame;
}

function grow(to: number): void {
  height = to;
  act(() => resized());
}

function scroll(frame: HTMLElement, top: number): void {
  frame.scrollTop = top;
  fireEvent.scroll(frame);
}

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(callback: () => void) {
        resized = callback;
      }
      observe() {}
      disconnect() {}
    },
  );
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('follows the end while the reader is there', () => {
  const frame = mount();
  grow(300);
  expect(frame.scrollTop).toBe(300);
  grow(500);
  expect(frame.scrollTop).toBe(500);
});

it('stays where the reader scrolled to, until they come back', () => {
  const frame = mount();
  grow(500);
  scroll(frame, 400);
  scroll(frame, 200);
  grow(900);
  expect(frame.scrollTop).toBe(200);
  expect(scrolling.atEnd).toBe(false);
  scroll(frame, 790);
  grow(1000);
  expect(frame.scrollTop).toBe(1000);
});

it('keeps the place while older messages come in above', () => {
  const frame = mount();
  grow(500);
  scroll(frame, 400);
  scroll(frame, 10);
  act(() => scrolling.holdPlace());
  grow(800);
  expect(frame.scrollTop).toBe(310);
  scroll(frame, 350);
  grow(900);
  expect(frame.scrollTop).toBe(350);
});

it('goes to the end when asked', () => {
  const frame = mount();
  grow(500);
  scroll(frame, 400);
  scroll(frame, 0);
  act(() => scrolling.toEnd());
  expect(frame.scrollTop).toBe(500);
});
