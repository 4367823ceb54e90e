import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { MARK, withMarks } from './markPlaces';

const TEXTS: { [kind: string]: string } = {
  words: 'A first sentence. A second, with more words!',
  strong: 'It is **very bold.** And *so* __on__, ~~gone~~. a**b**c',
  code: 'Call `df.merge(other)` or ``a ` b`` and go on.',
  link: 'See [the (long) guide](https://example.org/a_(b)) and ![alt](x.png) and [ref][1].\n\n[1]: https://x.org "T"',
  autolink: 'At https://example.org/a?b=c or <https://x.org> or me@example.org there.',
  list: '- one\n- **two** `x`\n  1. deep\n- [ ] task',
  fenceInList: '1. do:\n   ```python\n   x = 1\n   ```\n2. then',
  table: '| a | b |\n|---|:-:|\n| one | **two** |\n| `x` | last |',
  tableBare: 'a | b\n--- | ---\none | two',
  heading: '# Title\ntext\n\nSetext\n======\nmore\n\n***\nend',
  quote: '> said\n> twice\n\nafter',
  html: 'before\n\n<details><summary>s</summary>\n\ninner\n\n</details>\n\nafter <b>bold</b> end',
  entities: 'a &amp; b \\* not a list \\[x\\] c',
  cjk: '数据很好。下一句 with **粗体**字。',
  nested: '- one\n    - two `x`\n\n    more\n- three',
  math: 'Take $a_1 * b$ and\n\n$$\nx = y\n$$\n\nthen \\(c\\).',
  indented: '    x = 1\n    y = 2',
  broken: 'open ` code and **strong and [link](http',
};

async function drawn(text: string): Promise<string> {
  return (await marked.parse(text)).replace(/<p>\s*<\/p>/g, '').trim();
}

describe('a mark in Markdown', () => {
  it.each(Object.entries(TEXTS))(
    'changes nothing else, wherever it is asked for: %s [U3]',
    async (_, text) => {
      const without = await drawn(text);
      for (let index = 0; index <= text.length + 3; index++) {
        const html = await marked.parse(withMarks(text, [{ source: 3, index }]));
        const found = [...html.matchAll(MARK)];
        expect(found, `mark lost at ${index}`).toHaveLength(1);
        const cleaned = html
          .replace(MARK, '')
          .replace(/<p>\s*<\/p>/g, '')
          .trim();
        expect(cleaned.replace(/\s+/g, ' ').replace(/ (?=<\/?\w)/g, ''), `at ${index}`).toBe(
          without.replace(/\s+/g, ' ').replace(/ (?=<\/?\w)/g, ''),
        );
      }
    },
  );
});
