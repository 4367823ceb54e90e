/** A stored thread as the server has it: title and status, its newest items, and the run under way there. */
import type { ItemPage, Settable } from './chatState';
import { metaOf } from './events';
import type { Host } from './host';
import { loadItems } from './itemPages';
import type { RunningRun, Thread, ThreadExtras } from './protocol';
import { request } from './request';

export interface LoadedThread {
  fields: Pick<Settable, 'thread' | 'usage' | 'feedback' | 'approvals'>;
  page: ItemPage;
  run: RunningRun | null;
}

/** The items are asked for last: where no run is under way they are what its end left. Rejects as `Host.send` does. */
export async function loadThread(host: Host, id: string, signal: AbortSignal): Promise<LoadedThread> {
  const body = { type: 'threads.get_by_id', params: { thread_id: id } } as const;
  const thread = await request<Thread & ThreadExtras>(host, body, signal);
  const page = await loadItems(host, id, undefined, signal);
  const { usage, feedback, approvals, run, ...stored } = thread;
  return {
    fields: {
      thread: metaOf(stored),
      usage: usage ?? null,
      feedback: feedback ?? {},
      approvals: approvals ?? {},
    },
    page,
    run: run ?? null,
  };
}
