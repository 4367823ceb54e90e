/** What the client tells whoever listens, under the names that `ChatKitEvents` of `@openai/chatkit` gives them. */
import type { Json } from './protocol';

/** One thing that happened. */
export type ClientEvent =
  | { name: 'chatkit.response.start' | 'chatkit.response.end'; detail?: undefined }
  | { name: 'chatkit.effect'; detail: { name: string; data?: { [key: string]: Json } } }
  | { name: 'chatkit.error'; detail: { error: Error } }
  | { name: 'chatkit.thread.change'; detail: { threadId: string | null } }
  | { name: 'chatkit.thread.load.start' | 'chatkit.thread.load.end'; detail: { threadId: string } }
  | { name: 'chatkit.log'; detail: { name: string; data?: { [key: string]: Json } } };

/** Tells listeners; one that throws does not keep the others from hearing. */
export class ClientEvents {
  private readonly listeners = new Set<(event: ClientEvent) => void>();

  /** Calls `listener` with each event from now on; returns how to stop. */
  listen(listener: (event: ClientEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(event: ClientEvent): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}
