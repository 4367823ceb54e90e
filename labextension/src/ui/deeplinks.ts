/**
 * `chatkit-link://name?a=b` in an answer. No host's sanitizer lets that scheme through, so such a link travels
 * through the drawing as one of a domain that cannot exist, and becomes a button before it is shown.
 */
const SCHEME = 'chatkit-link://';
const DISGUISE = 'https://chatkit-link.invalid/';
const DESTINATION = /(\]\(\s*<?|<|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)chatkit-link:\/\//gim;

export interface Deeplink {
  name: string;
  data?: { [key: string]: string };
}

/** Gives Markdown in which the deeplinks survive a sanitizer. */
export function disguised(markdown: string): string {
  return markdown.includes(SCHEME) ? markdown.replace(DESTINATION, `$1${DISGUISE}`) : markdown;
}

/** Turns the deeplinks of `drawn` into buttons that call `onOpen`, and what only talks of them back into its text. */
export function reveal(drawn: HTMLElement, onOpen: (link: Deeplink) => void): void {
  if (!drawn.innerHTML.includes('chatkit-link.invalid')) return;
  for (const anchor of drawn.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    const link = read(anchor.href);
    if (link) anchor.replaceWith(buttonFor(anchor, () => onOpen(link)));
  }
  const texts = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode } = texts;
    if (currentNode.nodeValue?.includes(DISGUISE)) {
      currentNode.nodeValue = currentNode.nodeValue.replaceAll(DISGUISE, SCHEME);
    }
  }
}

function read(href: string): Deeplink | null {
  if (!href.startsWith(DISGUISE)) return null;
  const url = new URL(href);
  const data = Object.fromEntries(url.searchParams);
  const name = decoded(url.pathname.slice(1).replace(/\/$/, ''));
  return Object.keys(data).length > 0 ? { name, data } : { name };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function buttonFor(anchor: HTMLAnchorElement, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'ck-link ck-deeplink';
  button.append(...anchor.childNodes);
  button.addEventListener('click', onClick);
  return button;
}
