/** What a view of `ChatWidget` and its kernel say to each other; the same in `jupyter_chatkit/hosts/widget/`. */
import type { RequestBody } from '../../protocol';

/** What is answered, under the id that it carries. */
export type Question =
  | { kind: 'asset'; name: 'chat.js' }
  | { kind: 'request'; body: RequestBody }
  | { kind: 'context' };

export type ToKernel =
  | (Question & { id: string })
  | { kind: 'hello' }
  /** As closing the connection of an HTTP request. */
  | { kind: 'stop'; id: string }
  /** An answer in that thread came to its end. */
  | { kind: 'turn'; thread_id: string };

/** Where the conversations of the kernel are: with its server, or in the kernel alone. */
export type Mode = 'server' | 'kernel';

/**
 * A part of an answer. `head` begins it, and is all of it where the status is not 200; an `end` with a message means that
 * it broke off. Pieces are numbered from 0 and counted at the end, because on their way some can be dropped; a kernel
 * with an older version of ours does neither. A `context` is the whole answer.
 */
export type Answer = { id: string } & (
  | { kind: 'head'; status: number; stream: boolean; message: string }
  | { kind: 'piece'; bytes: Uint8Array; number: number | null }
  | { kind: 'context'; page: unknown }
  | { kind: 'end'; message: string; count: number | null }
);

export type News = { kind: 'here'; mode: Mode } | { kind: 'changed'; threadId: string; runId: string | null };

/** Gives what the kernel said, or null for what is none of this. */
export function readMessage(content: unknown, buffers: unknown): Answer | News | null {
  const { kind, id, ...said } = (content ?? {}) as { [name: string]: unknown };
  if (kind === 'here') return isMode(said.mode) ? { kind, mode: said.mode } : null;
  if (kind === 'changed') {
    const { thread_id: threadId, run_id: runId = null } = said;
    return isText(threadId) && (runId === null || isText(runId)) ? { kind, threadId, runId } : null;
  }
  if (!isText(id)) return null;
  const message = isText(said.message) ? said.message : '';
  switch (kind) {
    case 'head': {
      const { status, stream } = said;
      return typeof status === 'number' ? { kind, id, status, stream: stream === true, message } : null;
    }
    case 'piece': {
      const bytes = Array.isArray(buffers) ? bytesOf(buffers[0]) : null;
      return bytes && { kind, id, bytes, number: numberOrNull(said.number) };
    }
    case 'context':
      return { kind, id, page: said.page };
    case 'end':
      return { kind, id, message, count: numberOrNull(said.count) };
    default:
      return null;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function isMode(value: unknown): value is Mode {
  return value === 'server' || value === 'kernel';
}

/** Hosts give buffers as they came, or as views of them. */
function bytesOf(buffer: unknown): Uint8Array | null {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  if (!ArrayBuffer.isView(buffer)) return null;
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
