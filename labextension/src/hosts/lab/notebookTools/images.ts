/** The pictures in a cell's outputs, as data URLs. */
import { type LiveCell, type LiveOutput, outputsOf } from '../live';

/** Pictures of a cell, the last ones, and characters of each. */
const MAX_IMAGES = 4;
const MAX_IMAGE = 1_500_000;
/** Characters of all pictures of one reading. */
export const PICTURE_ROOM = 3_000_000;
const KINDS = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Each output's picture, as far as models can see its kind; larger ones are left out. */
export function imagesOf(cell: LiveCell): string[] {
  return outputsOf(cell).flatMap(imageOf).slice(-MAX_IMAGES);
}

function imageOf(output: LiveOutput): string[] {
  const { data = {} } = output.toJSON() as { data?: { [mime: string]: unknown } };
  const mime = KINDS.find((kind) => kind in data);
  const value = mime && data[mime];
  const base64 = (Array.isArray(value) ? value.join('') : String(value ?? '')).replace(/\s/g, '');
  return base64 && base64.length <= MAX_IMAGE ? [`data:${mime};base64,${base64}`] : [];
}
