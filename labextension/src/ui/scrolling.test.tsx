import { act, cleanup, fireEvent, render } from '@testing-library/preact';
import { useRef } from 'preact/hooks';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Scrolling, useScrolling } from './scrolling';

/** A frame of 100 pixels over content whose height a test sets. */
let height = 0;
let follow = true;
let scrolling: Scrolling;
let resized = () => {};

function Frame() {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  scrolling = useScrolling(frame, content, follow);
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

/** An item of a turn that begins `offset` pixels below the top of the content. */
function anItem(frame: HTMLElement, offset: number): { el: HTMLElement; offset: number } {
  const group = document.createElement('div');
  group.className = 'ck-turns';
  const turn = document.createElement('div');
  const el = document.createElement('button');
  const item = { el, offset };
  turn.append(el);
  group.append(turn);
  frame.firstElementChild?.append(group);
  for (const each of [group, turn, el]) {
    each.getBoundingClientRect = () => new DOMRect(0, item.offset - frame.scrollTop, 100, 20);
  }
  return item;
}

/** Has the browser leave out the turns that `item` stands in. */
function leaveOut({ el }: { el: HTMLElement }): void {
  (el.parentElement as HTMLElement).checkVisibility = () => false;
}

function hold(): () => void {
  let restore = () => {};
  act(() => {
    restore = scrolling.holdPlace();
  });
  return restore;
}

function scroll(frame: HTMLElement, top: number): void {
  frame.scrollTop = top;
  fireEvent.scroll(frame);
}

beforeEach(() => {
  follow = true;
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

it('keeps the place while older messages come in above [O10]', () => {
  const frame = mount();
  grow(500);
  const line = anItem(frame, 480);
  scroll(frame, 400);
  scroll(frame, 10);
  hold();
  line.offset = 780;
  grow(800);
  expect(frame.scrollTop).toBe(310);
  scroll(frame, 350);
  grow(900);
  expect(frame.scrollTop).toBe(350);
});

it('puts the place back at once, before the reader scrolls on', () => {
  const frame = mount();
  grow(500);
  const line = anItem(frame, 480);
  scroll(frame, 400);
  scroll(frame, 0);
  const restore = hold();
  line.offset = 780;
  height = 800;
  restore();
  expect(frame.scrollTop).toBe(300);
  scroll(frame, 250);
  grow(800);
  expect(frame.scrollTop).toBe(250);
});

it('keeps the place of one who scrolls on before what came in above has its height', () => {
  const frame = mount();
  grow(500);
  const line = anItem(frame, 480);
  scroll(frame, 400);
  scroll(frame, 0);
  const restore = hold();
  line.offset = 504;
  height = 524;
  restore();
  expect(frame.scrollTop).toBe(24);
  scroll(frame, 0);
  line.offset = 4433;
  grow(4453);
  expect(frame.scrollTop).toBe(3929);
});

it('keeps what is laid out in its place while a gap above it gets its height', () => {
  const frame = mount();
  grow(500);
  const gap = anItem(frame, 100);
  const line = anItem(frame, 140);
  leaveOut(gap);
  scroll(frame, 400);
  scroll(frame, 110);
  line.offset = 190;
  grow(550);
  expect(frame.scrollTop).toBe(160);
});

it('keeps the place of a gap where nothing is laid out', () => {
  const frame = mount();
  grow(500);
  const gap = anItem(frame, 100);
  leaveOut(gap);
  scroll(frame, 400);
  scroll(frame, 110);
  gap.offset = 150;
  grow(550);
  expect(frame.scrollTop).toBe(160);
});

it('does not touch a movement that is under way while nothing moved by itself', () => {
  const frame = mount();
  grow(500);
  anItem(frame, 300);
  scroll(frame, 400);
  scroll(frame, 200);
  const set = vi.spyOn(frame, 'scrollTop', 'set');
  grow(900);
  expect(set).not.toHaveBeenCalled();
});

it('keeps a line in its place while the details that it opens come below', () => {
  const frame = mount();
  grow(500);
  const line = anItem(frame, 480);
  line.el.setAttribute('aria-expanded', 'true');
  fireEvent.click(line.el);
  grow(700);
  expect(frame.scrollTop).toBe(500);
  expect(scrolling.atEnd).toBe(false);
});

it('leaves the scrolling to the reader where it is not to follow [O10]', () => {
  follow = false;
  const frame = mount();
  grow(300);
  expect(frame.scrollTop).toBe(0);
  act(() => scrolling.toEnd());
  expect(frame.scrollTop).toBe(300);
});

it('goes to the end when asked', () => {
  const frame = mount();
  grow(500);
  scroll(frame, 400);
  scroll(frame, 0);
  act(() => scrolling.toEnd());
  expect(frame.scrollTop).toBe(500);
});
