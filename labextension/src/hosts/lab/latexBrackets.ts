/** LaTeX in the brackets that language models like, in the dollar signs that Markdown parsers leave alone. */

const CODE = /(`{3,}[\s\S]*?(?:`{3,}|$)|~{3,}[\s\S]*?(?:~{3,}|$)|`[^`\n]+`)/;
const INLINE = /\\\(([^\n]{1,1000}?)\\\)/g;
const DISPLAY = /\\\[([\s\S]{1,4000}?)\\\]/g;

/** `\(x\)` becomes `$x$` and `\[x\]` becomes `$$x$$`, but in code. */
export function dollarMath(markdown: string): string {
  if (!markdown.includes('\\(') && !markdown.includes('\\[')) {
    return markdown;
  }
  return markdown
    .split(CODE)
    .map((part, i) => (i % 2 ? part : inDollars(part)))
    .join('');
}

function inDollars(text: string): string {
  return text
    .replace(INLINE, (_, math: string) => `$${math.trim()}$`)
    .replace(DISPLAY, (_, math: string) => `$$${math}$$`);
}
