import { readLink } from '../links';

/** Whether a picture may load: `now`, `asked` for by a click because `host` would see it, or `never`. */
export type PictureSource = { load: 'now' } | { load: 'asked'; host: string } | { load: 'never' };

const INLINE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/i;

/** Judges the address of a picture that a server names; `domains` are the hosts that it may load from at once. */
export function pictureSource(url: string, domains: readonly string[]): PictureSource {
  if (INLINE.test(url)) return { load: 'now' };
  const link = readLink(url);
  if (!link || !/^https?:/.test(link.href)) return { load: 'never' };
  const { hostname, protocol } = new URL(link.href);
  const allowed = protocol === 'https:' && domains.some((domain) => matches(hostname, domain.toLowerCase()));
  return allowed ? { load: 'now' } : { load: 'asked', host: link.host };
}

/** A domain stands for itself; `*.example.org` for all that end so. */
function matches(host: string, domain: string): boolean {
  return domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host === domain;
}
