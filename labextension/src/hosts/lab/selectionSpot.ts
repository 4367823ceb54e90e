/** Where a button beside selected text may stand: all in pixels of the window. */

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Selected {
  /** What the selection covers, line by line. */
  boxes: readonly Box[];
  /** Where it begins and ends. */
  start: Box;
  end: Box;
  /** What is to be seen of the notebook. */
  view: Box;
  /** The left edge of the cell, beside its text. */
  margin: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Spot {
  left: number;
  top: number;
}

const GAP = 4;

/**
 * Below the end of the selection, else above its beginning, else in the margin beside it: the first place that is in
 * sight and covers none of the selected text. Null where there is none.
 */
export function spotBeside({ boxes, start, end, view, margin }: Selected, size: Size): Spot | null {
  const bottom = Math.max(end.bottom, ...boxes.map((box) => box.bottom));
  const top = Math.min(start.top, ...boxes.map((box) => box.top));
  const within = (left: number) => Math.max(view.left, Math.min(left, view.right - size.width));
  const middle = Math.max(top, view.top) + GAP;
  const spots = [
    { left: within(end.right), top: bottom + GAP },
    { left: within(start.left), top: top - GAP - size.height },
    { left: margin + GAP, top: middle },
  ];
  const seen = top < view.bottom && bottom > view.top;
  return (seen && spots.find((spot) => isFree(spot, size, boxes, view))) || null;
}

function isFree({ left, top }: Spot, { width, height }: Size, boxes: readonly Box[], view: Box): boolean {
  const box = { left, top, right: left + width, bottom: top + height };
  const isInView =
    box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;
  return isInView && !boxes.some((selected) => overlaps(box, selected));
}

function overlaps(one: Box, other: Box): boolean {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}
