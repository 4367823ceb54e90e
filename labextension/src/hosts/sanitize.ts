/**
 * The HTML of an answer made inert. The answer is parsed in a document that runs and loads nothing, and what
 * is known to be harmless is built anew from it: nothing is ever copied as markup, so nothing can be parsed
 * twice with two meanings.
 *
 * Nothing here loads from outside, carries an id or a name, has a style of its own, or wears a class that
 * JupyterLab or this chat gives a meaning to.
 */
import type { Translate } from '../host';
import { readLink } from '../links';

/** Elements without attributes worth keeping, or with those of `ATTRIBUTES`. */
const ALLOWED = new Set(
  `a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd
   li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var`.split(
    /\s+/,
  ),
);

/** Elements whose content is no text to read; every other unknown element gives way to its content. */
const DROPPED = new Set(
  `applet audio base canvas embed frame frameset head iframe link math meta noembed noframes noscript object
   option picture plaintext script select source style svg template textarea title track video xmp`.split(
    /\s+/,
  ),
);

/** The attributes kept on each element, with what their values must look like. */
const ATTRIBUTES: { [element: string]: { [attribute: string]: RegExp } } = {
  abbr: { title: /^.{0,200}$/s },
  code: { class: /^language-[\w+#.-]{1,40}$/ },
  details: { open: /^$/ },
  ol: { start: /^-?\d{1,6}$/ },
  // The classes that CodeMirror's highlighter makes up for its rules.
  span: { class: /^(?:\u037c[\w]{1,6} ?)+$/ },
  td: { align: /^(?:left|center|right)$/, colspan: /^\d{1,2}$/, rowspan: /^\d{1,2}$/ },
  th: { align: /^(?:left|center|right)$/, colspan: /^\d{1,2}$/, rowspan: /^\d{1,2}$/ },
};

const INLINE_IMAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/;

/** Deeper nesting than any text has makes engines slow or worse; what is deeper is dropped. */
const MAX_DEPTH = 100;

/** What `html` shows, as nodes of this document that are safe to attach. */
export function sanitize(html: string, translate: Translate): DocumentFragment {
  const inert = new DOMParser().parseFromString(html, 'text/html');
  for (const named of inert.querySelectorAll('[id], [name]')) {
    // A name such as "childNodes" would hide the property of a form around it.
    Element.prototype.removeAttribute.call(named, 'id');
    Element.prototype.removeAttribute.call(named, 'name');
  }
  const safe = document.createDocumentFragment();
  copyChildren(inert.body, safe, translate, 0);
  return safe;
}

function copyChildren(from: Node, to: Node, translate: Translate, depth: number): void {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      to.appendChild(document.createTextNode(child.nodeValue ?? ''));
    } else if (child.nodeType === Node.ELEMENT_NODE && depth < MAX_DEPTH) {
      copyElement(child as Element, to, translate, depth + 1);
    }
  }
}

function copyElement(element: Element, to: Node, translate: Translate, depth: number): void {
  const name = element.localName;
  if (name === 'img' || name === 'image') {
    to.appendChild(image(element, translate));
  } else if (name === 'input') {
    appendIf(to, checkbox(element));
  } else if (name === 'a') {
    copyChildren(element, to.appendChild(link(element)), translate, depth);
  } else if (ALLOWED.has(name)) {
    copyChildren(element, to.appendChild(plain(element)), translate, depth);
  } else if (!DROPPED.has(name)) {
    copyChildren(element, to, translate, depth);
  }
}

function appendIf(to: Node, node: Node | null): void {
  if (node) {
    to.appendChild(node);
  }
}

function plain(element: Element): Element {
  const copy = document.createElement(element.localName);
  for (const [attribute, pattern] of Object.entries(ATTRIBUTES[element.localName] ?? {})) {
    const value = element.getAttribute(attribute);
    if (value !== null && pattern.test(value)) {
      copy.setAttribute(attribute, value);
    }
  }
  return copy;
}

/** A link that opens elsewhere when clicked; a `span` where there is no safe address. */
function link(element: Element): Element {
  const address = readLink(element.getAttribute('href'));
  return address === null ? document.createElement('span') : anchor(address.href);
}

function anchor(href: string): HTMLAnchorElement {
  const copy = document.createElement('a');
  copy.href = href;
  copy.target = '_blank';
  copy.rel = 'noopener noreferrer nofollow';
  return copy;
}

/** Images in the text itself are shown; any other becomes a link, because loading it would tell its server. */
function image(element: Element, translate: Translate): Element {
  const source = (element.getAttribute('src') ?? element.getAttribute('href') ?? '').trim();
  if (INLINE_IMAGE.test(source)) {
    const copy = document.createElement('img');
    copy.alt = element.getAttribute('alt') ?? '';
    copy.src = source;
    return copy;
  }
  const address = readLink(source);
  const copy = address ? anchor(address.href) : document.createElement('span');
  copy.textContent = address
    ? translate('image: %1 (not loaded)', address.host)
    : translate('image: %1 (not loaded)', element.getAttribute('alt') || translate('no address'));
  return copy;
}

/** The mark of a task list; every other input is dropped. */
function checkbox(element: Element): Element | null {
  if (element.getAttribute('type')?.toLowerCase() !== 'checkbox') {
    return null;
  }
  const copy = document.createElement('input');
  copy.type = 'checkbox';
  copy.disabled = true;
  copy.checked = element.hasAttribute('checked');
  return copy;
}
