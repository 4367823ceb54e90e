/** What the server tells of threads over JupyterLab's own event socket. */
import type { Event } from '@jupyterlab/services';
import type { ThreadChange } from '../../host';

const SCHEMA = 'https://schema.jupyter.org/jupyter_chatkit/threads/v1';

/** What of JupyterLab's event manager is used. */
export interface NewsSource {
  readonly stream: Pick<Event.Stream, 'connect' | 'disconnect'>;
}

/** Call `listener` for each thread that an event names; returns how to stop. */
export function listenForThreads(source: NewsSource, listener: (change: ThreadChange) => void): () => void {
  const onEvent = (_: unknown, event: Event.Emission) => {
    if (event.schema_id === SCHEMA && Array.isArray(event.threads)) {
      for (const { id, run } of event.threads as { id: string; run: string | null }[]) {
        listener({ threadId: id, runId: run });
      }
    }
  };
  source.stream.connect(onEvent);
  return () => {
    source.stream.disconnect(onEvent);
  };
}
