/** What a plain page tells of itself. */
import type { PageContext } from '../../protocol';

const MAX_HEADINGS = 5;
const MAX_HEADING = 80;

/** The page's address without its query, its title, description and first headings, at the time `now`. */
export function readPlainPage(now: Date): PageContext {
  const headings = [...document.querySelectorAll('h1, h2, h3')].filter((el) => !el.closest('.ck-chat'));
  return {
    url: location.origin + location.pathname,
    path: '',
    title: document.title,
    description: document.querySelector<HTMLMetaElement>('meta[name=description]')?.content ?? '',
    headings: headings
      .slice(0, MAX_HEADINGS)
      .map((el) => (el.textContent ?? '').trim().slice(0, MAX_HEADING))
      .join(', '),
    timestamp: now.toISOString(),
    notebook: null,
  };
}
