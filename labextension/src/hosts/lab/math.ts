/** What LaTeX can do beside mathematics, taken away before it is typeset, and looked for after. */
import { readLink } from '../../links';

/** Commands of MathJax that make links, load files, run actions, or set ids, classes and styles. */
const ACTING =
  /\\(href|url|require|unicode|class|cssId|style|data|includegraphics|texttip|mathtip|toggle|action|bbox|html\w+)(?![a-zA-Z])/g;

const DELIMITER = /\$|\\\(|\\\[|\\begin\{/;

export function hasMath(markdown: string): boolean {
  return DELIMITER.test(markdown);
}

/** Turns acting commands in the text of `root` into their mere names; code is left as it is. */
export function tameMath(root: ParentNode & Node): void {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (!node.parentElement?.closest('code, pre')) {
      node.nodeValue = (node.nodeValue ?? '').replace(ACTING, '\\mathrm{$1}');
    }
  }
}

/** Removes links, images and loading styles that typesetting may still have made. */
export function tidyMath(root: ParentNode): void {
  for (const made of root.querySelectorAll('mjx-container, .MathJax')) {
    for (const element of made.querySelectorAll('[href], [src], [style*="url("]')) {
      tidy(element);
    }
  }
}

function tidy(element: Element): void {
  if (readLink(element.getAttribute('href')) === null) {
    element.removeAttribute('href');
  }
  element.removeAttribute('src');
  if (/url\(/i.test(element.getAttribute('style') ?? '')) {
    element.removeAttribute('style');
  }
}
