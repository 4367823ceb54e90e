/** What a failed request means to a person, and what to do next. */
import type { ChatError } from './chatState';
import { HostError, type Translate } from './host';

/** Whether the request was called off on this side. */
export function isAbort(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'AbortError';
}

/** Whether the server says that the thread does not exist (or is not this person's). */
export function isGone(error: unknown): boolean {
  return error instanceof HostError && error.status === 404;
}

/** Says what happened and what to do. The server's own words win where it knows more than the status. */
export function explain(error: unknown, translate: Translate): string {
  if (!(error instanceof HostError)) {
    return translate('The reply of the Jupyter server could not be read. Try again, or reload the page.');
  }
  switch (error.status) {
    case 0:
      return translate('The Jupyter server cannot be reached. Check that it is running, then try again.');
    case 401:
    case 403:
      return translate('Jupyter no longer accepts this session. Reload the page, log in, and send again.');
    case 404:
      return translate('This conversation no longer exists. Start a new one.');
    case 409:
      return error.message || translate('Another answer is being written in this conversation. Wait for it.');
    case 413:
      return (
        error.message ||
        translate('This is too much for one message. Shorten it or remove parts of the page.')
      );
    case 503:
      return error.message || translate('The chat is not available now. Try again in a moment.');
    default:
      return (
        error.message || translate('The Jupyter server could not do this (%1). Try again.', error.status)
      );
  }
}

/** The state's error for a failed request. */
export function failure(error: unknown, translate: Translate, retry: boolean): ChatError {
  return { message: explain(error, translate), retry, needsSetup: false };
}

/** The state's error for an answer that ended before it was complete. */
export function connectionLost(translate: Translate): ChatError {
  const message = translate('The connection was lost before the answer was complete.');
  return { message, retry: true, needsSetup: false };
}

/** The state's error for an answer whose server went down. */
export function interrupted(translate: Translate): ChatError {
  const message = translate(
    'The answer was interrupted: the Jupyter server stopped. What it had written is kept.',
  );
  return { message, retry: true, needsSetup: false };
}

/** The state's error for a run that cannot be reached; another try goes on with it. */
export function runLost(error: unknown, accepted: boolean, translate: Translate): ChatError {
  if (error instanceof HostError) return failure(error, translate, true);
  const message = accepted
    ? translate('The Jupyter server cannot be reached. The answer may go on there; try again to see it.')
    : explain(new HostError(0, ''), translate);
  return { message, retry: true, needsSetup: false };
}
