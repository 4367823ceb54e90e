/** Markdown of an answer, parsed and highlighted by JupyterLab, made inert by us, its LaTeX set by JupyterLab. */
import { type IRenderMimeRegistry, removeMath, replaceMath } from '@jupyterlab/rendermime';
import type { Translate } from '../../host';
import { sanitize } from '../sanitize';
import { dollarMath } from './latexBrackets';
import { hasMath, tameMath, tidyMath } from './math';

/** The parts of rendermime that are used: not its renderers, which put a text into the page before we saw it. */
export type MarkdownParts = Pick<IRenderMimeRegistry, 'markdownParser' | 'latexTypesetter'>;

/** JupyterLab draws these fences with a library of 3 MB that has its own links and images; here they stay code. */
const DIAGRAM_FENCE = /^([ \t>*+\-\d.)]*(?:`{3,}|~{3,})[ \t]*)mermaid\b/gim;

export class MarkdownRenderer {
  /** Per element, the number of its newest rendering: an older one that ends later must not show. */
  private readonly newest = new WeakMap<HTMLElement, number>();
  private count = 0;

  constructor(
    private readonly parts: MarkdownParts,
    private readonly translate: Translate,
  ) {}

  /** Show `text` in `el` in place of what was there. */
  async render(text: string, el: HTMLElement): Promise<void> {
    const turn = ++this.count;
    this.newest.set(el, turn);
    const safe = sanitize(await this.parse(text), this.translate);
    if (this.newest.get(el) !== turn) {
      return;
    }
    safe.normalize();
    const math = hasMath(text) && this.parts.latexTypesetter;
    if (math) {
      tameMath(safe);
    }
    el.replaceChildren(safe);
    if (math) {
      await math.typeset(el);
      tidyMath(el);
    }
  }

  private async parse(markdown: string): Promise<string> {
    const parser = this.parts.markdownParser;
    if (!parser) {
      return `<pre>${escapeHtml(markdown)}</pre>`;
    }
    const { text, math } = removeMath(dollarMath(markdown.replace(DIAGRAM_FENCE, '$1text')));
    return replaceMath(await parser.render(text), math);
  }
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
