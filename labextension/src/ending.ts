/** What became of a run, told by its events and by what broke off its reading. */
import { isGone } from './failures';
import { HostError } from './host';
import type { RunProgress } from './run';
import { RunLostError } from './runReader';

export type Ending =
  | 'done'
  /** By a person, here or in another tab. */
  | 'stopped'
  /** The server did not take it. */
  | 'refused'
  /** Another run of the thread is under way. */
  | 'busy'
  /** An `error` event said so. */
  | 'failed'
  /** The server itself went down. */
  | 'interrupted'
  /** The connection is lost, and the run with it. */
  | 'cut'
  /** The connection is lost; the run can be attached to again. */
  | 'lost'
  /** The server knows the run no more. */
  | 'gone';

/** `detached` is whether the run outlives its connections. */
export function endingOf(
  progress: RunProgress,
  error: unknown,
  detached: boolean,
  mayBeEmpty: boolean,
): Ending {
  const { outcome, accepted, failed, complete, unfinished } = progress;
  if (error instanceof RunLostError) return 'lost';
  if (error && !accepted) return detached && isBusy(error) ? 'busy' : 'refused';
  if (outcome) return failed ? 'failed' : outcome;
  if (failed) return 'failed';
  if (error && detached) return isGone(error) ? 'gone' : 'lost';
  const whole = complete || (mayBeEmpty && unfinished.size === 0);
  return error || !whole ? 'cut' : 'done';
}

function isBusy(error: unknown): boolean {
  return error instanceof HostError && error.status === 409;
}
