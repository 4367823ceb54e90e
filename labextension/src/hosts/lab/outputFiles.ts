/** An output of a cell as a file that a message can carry. */
import { joinLines, withoutAnsi } from './cut';
import type { LiveOutput } from './live';

/** Characters of text that are attached at most. */
const MAX_TEXT = 1_000_000;
/** The longer side of a drawn SVG, in pixels. */
const MAX_SIDE = 2_000;

type Bundle = { [mime: string]: unknown };

/** The kinds of output that can be attached, the one that says most first. */
const MAKERS: [mime: string, make: (value: unknown, name: string) => Promise<File | null> | File | null][] = [
  ['image/png', (value, name) => picture(value, name, 'image/png')],
  ['image/jpeg', (value, name) => picture(value, name, 'image/jpeg')],
  ['image/svg+xml', (value, name) => drawing(asText(value), name)],
  ['text/csv', (value, name) => textFile(asText(value), `${name}.csv`, 'text/csv')],
  ['text/html', (value, name) => table(asText(value), name)],
  ['text/plain', (value, name) => textFile(asText(value), `${name}.txt`, 'text/plain')],
];

/** The output as a file called `name` and an ending; null for one that is empty or cannot be attached. */
export async function outputFile(output: LiveOutput, name: string): Promise<File | null> {
  const bundle = bundleOf(output);
  for (const [mime, make] of MAKERS) {
    const file = mime in bundle ? await make(bundle[mime], name) : null;
    if (file) {
      return file;
    }
  }
  return null;
}

/** Whether the output shows a picture. */
export function isPicture(output: LiveOutput): boolean {
  return Object.keys(bundleOf(output)).some((mime) => mime.startsWith('image/'));
}

function bundleOf(output: LiveOutput): Bundle {
  const raw = output.toJSON() as Bundle;
  switch (output.type) {
    case 'stream':
      return { 'text/plain': raw.text };
    case 'error':
      return { 'text/plain': Array.isArray(raw.traceback) ? raw.traceback.join('\n') : raw.evalue };
    default:
      return (raw.data ?? {}) as Bundle;
  }
}

function asText(value: unknown): string {
  const text = Array.isArray(value) ? joinLines(value, MAX_TEXT) : value;
  return typeof text === 'string' ? withoutAnsi(text.slice(0, MAX_TEXT)) : '';
}

function textFile(text: string, name: string, type: string): File | null {
  return text.trim() === '' ? null : new File([text], name, { type });
}

function picture(value: unknown, name: string, type: string): File {
  const bytes = Uint8Array.from(atob(asBase64(value)), (character) => character.charCodeAt(0));
  return new File([bytes], `${name}.${type === 'image/png' ? 'png' : 'jpg'}`, { type });
}

function asBase64(value: unknown): string {
  return (Array.isArray(value) ? value.join('') : String(value)).replace(/\s/g, '');
}

/** The rows of an HTML table, such as that of a data frame; null where the HTML is no table. */
function table(html: string, name: string): File | null {
  const rows = new DOMParser().parseFromString(html, 'text/html').querySelector('table')?.rows;
  const lines = [...(rows ?? [])].map((row) => [...row.cells].map(field).join(','));
  return textFile(lines.join('\n'), `${name}.csv`, 'text/csv');
}

function field(cell: HTMLTableCellElement): string {
  const text = (cell.textContent ?? '').trim();
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The drawing as pixels, which every model can read; its source as text where it cannot be drawn. */
async function drawing(svg: string, name: string): Promise<File | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  try {
    await image.decode();
    const blob = await drawn(image);
    return new File([blob], `${name}.png`, { type: 'image/png' });
  } catch {
    return textFile(svg, `${name}.txt`, 'text/plain');
  }
}

function drawn(image: HTMLImageElement): Promise<Blob> {
  const scale = Math.min(2, MAX_SIDE / Math.max(image.width, image.height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = image.width * scale;
  canvas.height = image.height * scale;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('Nothing was drawn.'))), 'image/png');
  });
}
