/** Markdown where there is no JupyterLab: parsed by marked, made inert by us. LaTeX stays text. */
import { marked } from 'marked';
import type { Translate } from '../host';
import { sanitize } from './sanitize';

/** Show `text` in `el` in place of what was there. */
export function renderMarkdown(text: string, el: HTMLElement, translate: Translate): void {
  const safe = sanitize(marked.parse(text, { async: false, gfm: true }), translate);
  safe.normalize();
  el.replaceChildren(safe);
}
