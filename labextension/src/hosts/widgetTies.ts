/** Ties a chat to the traits of its widget, in whichever host it is. */
import type { ChatClient } from '../client';
import type { WidgetPlace } from './widgetPlace';

/**
 * Follows `place` from now on; returns how to stop. What Python changes opens and shows, and never makes the page
 * send a message, an answer to a form or the result of a tool.
 */
export function followPlace(client: ChatClient, place: WidgetPlace): () => void {
  const stopFollowing = place.onTrait((name) => {
    if (name === 'threadId') turnTo(client, place.traits.threadId);
    if (name === 'model') choose(client, place.traits.model);
  });
  const stopListening = client.listen(({ name }) => {
    const { thread } = client.state;
    if (name === 'chatkit.response.end' && thread) place.turnEnded(thread.id);
  });
  return () => {
    stopFollowing();
    stopListening();
  };
}

function turnTo(client: ChatClient, threadId: string | null): void {
  if (threadId !== null) void client.visitThread(threadId);
  else if (client.state.thread) client.newThread();
}

/** A model that is not offered would be refused with the next message. */
function choose(client: ChatClient, model: string | null): void {
  const { models, model: chosen } = client.state;
  const wanted = model ?? models?.default ?? null;
  if (wanted !== null && wanted !== chosen && models?.models.some(({ id }) => id === wanted)) {
    client.chooseModel(wanted);
  }
}
