import { describe, expect, it } from 'vitest';
import { type Box, type Selected, spotBeside } from './selectionSpot';

const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });
const size = { width: 40, height: 20 };
const view = box(0, 0, 500, 400);

/** Lines from `top` to `bottom`, the last of them up to `right`. */
const lines = (top: number, bottom: number, right = 300): Selected => ({
  boxes: [box(100, top, 450, bottom - 16), box(100, bottom - 16, right, bottom)],
  start: box(100, top, 100, top + 16),
  end: box(right, bottom - 16, right, bottom),
  view,
  margin: 0,
});

describe('the place of a button beside a selection', () => {
  it('is below its end', () => {
    expect(spotBeside(lines(50, 100), size)).toEqual({ left: 300, top: 104 });
  });

  it('is above its beginning where there is no room below', () => {
    expect(spotBeside(lines(350, 398), size)).toEqual({ left: 100, top: 326 });
  });

  it('is in the margin beside what is higher than the view', () => {
    expect(spotBeside(lines(-50, 600), size)).toEqual({ left: 4, top: 4 });
  });

  it('stays within the view', () => {
    expect(spotBeside(lines(50, 100, 499), size)?.left).toBe(460);
  });

  it('is none where it would cover selected text', () => {
    const wide = lines(-50, 600);
    expect(spotBeside({ ...wide, boxes: [box(0, -50, 500, 600)] }, size)).toBeNull();
  });

  it('is none for a selection that is out of sight', () => {
    expect(spotBeside(lines(500, 600), size)).toBeNull();
    expect(spotBeside(lines(-200, -100), size)).toBeNull();
  });
});
