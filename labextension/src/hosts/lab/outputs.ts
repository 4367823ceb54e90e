/** A cell's outputs as the page context carries them: nbformat outputs with short texts and no images. */
import { type Json, MAX_OUTPUT } from '../../protocol';
import { cutTerminalText, joinLines } from './cut';
import type { LiveOutput, LiveOutputs } from './live';
import { cutTraceback } from './traceback';

export interface CutOutputs {
  outputs: Json[];
  /** How many whole outputs were left out. */
  omitted: number;
}

type Bundle = { [mime: string]: unknown };

const PLAIN = 'text/plain';

/** The last `count` outputs (a traceback is always last), each with at most `limit` characters of text. */
export function readOutputs(outputs: LiveOutputs | undefined, count: number, limit = MAX_OUTPUT): CutOutputs {
  const total = outputs?.length ?? 0;
  const first = Math.max(0, total - count);
  const read: Json[] = [];
  for (let i = first; outputs && i < total; i++) {
    read.push(readOutput(outputs.get(i), limit));
  }
  return { outputs: read, omitted: first };
}

function readOutput(output: LiveOutput, limit: number): Json {
  const raw = output.toJSON() as Bundle;
  switch (output.type) {
    case 'stream':
      return { output_type: 'stream', name: asName(raw.name), text: cutText(raw.text, limit) };
    case 'error':
      return {
        output_type: 'error',
        ename: cutText(raw.ename, 200),
        evalue: cutText(raw.evalue, Math.floor(limit / 4)),
        traceback: [cutTraceback(Array.isArray(raw.traceback) ? raw.traceback : [], limit)],
      };
    default:
      return { output_type: output.type, data: readBundle((raw.data ?? {}) as Bundle, limit) };
  }
}

/** The plain text where there is one, else whatever text there is; other data by type and size only. */
function readBundle(bundle: Bundle, limit: number): { [mime: string]: Json } {
  const read: { [mime: string]: Json } = {};
  for (const [mime, value] of Object.entries(bundle).slice(0, 20)) {
    if (!isText(mime)) {
      read[mime] = { mime, bytes: byteSize(mime, value) };
    } else if (mime === PLAIN || !(PLAIN in bundle)) {
      read[mime] = cutText(value, limit);
    }
  }
  return read;
}

function isText(mime: string): boolean {
  return mime.startsWith('text/');
}

/** Of base64 data about three bytes in four characters; null for structured data, which is not measured. */
function byteSize(mime: string, value: unknown): number | null {
  if (typeof value !== 'string') {
    return null;
  }
  return mime.includes('svg') ? value.length : Math.floor((value.length * 3) / 4);
}

function cutText(value: unknown, limit: number): string {
  const text = Array.isArray(value) ? joinLines(value, limit) : value;
  return cutTerminalText(typeof text === 'string' ? text : '', limit);
}

function asName(value: unknown): string {
  return value === 'stderr' ? 'stderr' : 'stdout';
}
