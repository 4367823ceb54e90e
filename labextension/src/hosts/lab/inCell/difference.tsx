import type { JSX } from 'preact';
import { differenceLines } from '../../../ui/differenceLines';
import { useSession } from '../../../ui/session';
import { ShownCode } from '../../../ui/shownCode';

export interface DifferenceProps {
  before: string;
  after: string;
  title: string;
  /** More of `after` is to come. */
  growing?: boolean;
}

/** The difference of two texts; nothing where there is none. */
export function Difference({ before, after, title, growing }: DifferenceProps): JSX.Element | null {
  const { t } = useSession();
  if (before === after) return null;
  return <ShownCode lines={differenceLines(before, after, t, growing)} label={title} />;
}
