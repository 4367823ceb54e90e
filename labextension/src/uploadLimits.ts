/** Which files the server takes, so that a person is told before anything is sent. */
import type { Translate } from './host';
import type { AttachmentLimits } from './protocol';

const MIB = 1024 * 1024;

/** Gives why the file cannot be attached to a message that has `count` files already; undefined when it can. */
export function refusalOf(
  file: File,
  count: number,
  limits: AttachmentLimits | undefined,
  t: Translate,
): string | undefined {
  if (!limits) return t('This server takes no attachments.');
  if (count >= limits.max_count)
    return t('A message takes at most %1 files. Remove one first.', limits.max_count);
  if (file.size === 0) return t('%1 is empty.', file.name);
  if (file.size > limits.max_size) {
    return t('%1 is too large: a file may have %2 MB.', file.name, readable(limits.max_size / MIB));
  }
  if (!isAccepted(file, limits)) {
    return t('Files like %1 cannot be attached. The server takes %2.', file.name, endingsOf(limits));
  }
  return undefined;
}

/** The file's type: what the browser says, else what its name's ending means to the server. */
export function mimeOf(file: File, limits: AttachmentLimits | undefined): string {
  const [mime = ''] = file.type.split(';');
  if (mime && isMimeAccepted(mime, limits)) return mime;
  const named = Object.entries(limits?.accept ?? {}).find(([, endings]) => hasEnding(file, endings));
  return named && !named[0].includes('*') ? named[0] : mime || 'application/octet-stream';
}

/** A server that names no type takes every type. */
function isAccepted(file: File, limits: AttachmentLimits): boolean {
  const [mime = ''] = file.type.split(';');
  return (
    Object.keys(limits.accept).length === 0 ||
    isMimeAccepted(mime, limits) ||
    Object.values(limits.accept).some((endings) => hasEnding(file, endings))
  );
}

function isMimeAccepted(mime: string, limits: AttachmentLimits | undefined): boolean {
  const [kind] = mime.split('/');
  return Object.keys(limits?.accept ?? {}).some(
    (each) => each === mime || each === `${kind}/*` || each === '*/*',
  );
}

function hasEnding(file: File, endings: readonly string[]): boolean {
  const name = file.name.toLowerCase();
  return endings.some((ending) => name.endsWith(ending.toLowerCase()));
}

function endingsOf({ accept }: AttachmentLimits): string {
  return [...new Set(Object.values(accept).flat())].join(', ') || Object.keys(accept).join(', ');
}

function readable(size: number): string {
  return size >= 10 ? String(Math.round(size)) : String(Math.round(size * 10) / 10);
}
