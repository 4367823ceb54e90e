import type { Translate } from '../host';

/** The English texts, their arguments put in. */
export const plainTranslation: Translate = (text, ...args) =>
  text.replace(/%(\d)/g, (_, position: string) => String(args[Number(position) - 1] ?? ''));
