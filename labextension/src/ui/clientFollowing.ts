import type { ChatClient } from '../client';
import type { ChatEvents } from './chatEvents';

/** Hands on what the client tells, and says when the history opens and closes; returns how to stop. */
export function followClient(client: ChatClient, events: ChatEvents): () => void {
  let { view } = client.state;
  const stopWatching = client.subscribe(() => {
    if (client.state.view === view) return;
    view = client.state.view;
    events.tell({ name: view === 'history' ? 'chatkit.history.open' : 'chatkit.history.close' });
  });
  const stopListening = client.listen((event) => events.tell(event));
  return () => {
    stopWatching();
    stopListening();
  };
}
