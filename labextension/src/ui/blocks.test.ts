import { describe, expect, it } from 'vitest';
import { type Block, splitBlocks } from './blocks';

const SAMPLES: Record<string, string> = {
  paragraphs: 'One.\n\nTwo\nstill two.\n\n\nThree.',
  fence: 'Before\n```python\nx = 1\n\ny = 2\n```\nafter',
  unclosed: 'Before\n\n```python\nx = 1\n',
  nested: '````md\n```python\nx\n```\n````\n\nafter',
  tildes: '~~~\n```\n~~~\n\n~5 minutes later',
  inline: '```not a fence``` but code\n\n`a` and ``b``',
  list: '1. one\n\n2. two\n   ```sh\n   ls\n\n   pwd\n   ```\n\n3. three\n\n1.5 is a number',
  bullets: '- a\n- b\n\n  still b\n\n- c\n\n---\n\nend',
  indented: 'a\n\n    code\n\n    more code\n\nb',
  table: '| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\n\n> another',
  html: '<details>\n<summary>x</summary>\n\ninside\n\n```py\n1\n```\n\n</details>\n\nafter <b>x</b>',
  math: '$$\na\n\nb\n$$\n\n\\[ x \\]\n\nafter',
  headings: '# A\n\ntext\n## B\n- [x](http://a)\n',
};

const SOME_CODE: Block = { kind: 'code', text: 'x = 1\n\ny = 2', language: 'python', closed: true, start: 7 };

describe('the blocks of a text', () => {
  it('are cut around a fence', () => {
    const { blocks } = splitBlocks(SAMPLES.fence ?? '', true);
    expect(blocks.map((block) => block.text)).toEqual(['Before', 'x = 1\n\ny = 2', 'after']);
    expect(blocks[1]).toEqual(SOME_CODE);
  });

  it('leave a fence that was never closed as code', () => {
    const { blocks } = splitBlocks(SAMPLES.unclosed ?? '', true);
    expect(blocks[1]).toMatchObject({ kind: 'code', text: 'x = 1', language: 'python', closed: true });
  });

  it('know where they begin', () => {
    const text = SAMPLES.fence ?? '';
    const { blocks } = splitBlocks(text, true);
    expect(blocks.map(({ start }) => text.slice(start, start + 3))).toEqual(['Bef', '```', 'aft']);
  });

  it('keep the shorter fence inside a longer one', () => {
    const { blocks } = splitBlocks(SAMPLES.nested ?? '', true);
    expect(blocks.map((block) => block.text)).toEqual(['```python\nx\n```', 'after']);
  });

  it('keep a list together, with the code in its items', () => {
    const { blocks } = splitBlocks(SAMPLES.list ?? '', true);
    expect(blocks.map((block) => block.kind)).toEqual(['prose', 'prose']);
    expect(blocks[0]?.text).toContain('3. three');
  });

  it('keep raw HTML and display mathematics together over blank lines', () => {
    expect(splitBlocks(SAMPLES.html ?? '', true).blocks.map((block) => block.text.split('\n')[0])).toEqual([
      '<details>',
      'after <b>x</b>',
    ]);
    expect(splitBlocks(SAMPLES.math ?? '', true).blocks.map((block) => block.text)).toEqual([
      '$$\na\n\nb\n$$',
      '\\[ x \\]',
      'after',
    ]);
  });

  it('do not take inline code at the start of a line for a fence', () => {
    expect(splitBlocks(SAMPLES.inline ?? '', true).blocks.map((block) => block.kind)).toEqual([
      'prose',
      'prose',
    ]);
  });

  it('hold back marks that may become a fence, until it is known', () => {
    expect(splitBlocks('Text\n``', false).blocks.map((block) => block.text)).toEqual(['Text']);
    expect(splitBlocks('```py\nx\n``', false).blocks.map((block) => block.text)).toEqual(['x']);
    expect(splitBlocks('~5 min', false).blocks.map((block) => block.text)).toEqual(['~5 min']);
  });
});

describe.each(Object.entries(SAMPLES))('while %s arrives', (_, text) => {
  const prefixes = Array.from({ length: text.length + 1 }, (__, end) => text.slice(0, end));

  it('a closed block never changes', () => {
    const final = splitBlocks(text, true).blocks;
    for (const prefix of prefixes) {
      const closed = splitBlocks(prefix, false).blocks.filter((block) => block.closed);
      expect(final.slice(0, closed.length)).toEqual(closed);
    }
  });

  it('only the last block is open', () => {
    for (const prefix of prefixes) {
      const states = splitBlocks(prefix, false).blocks.map((block) => block.closed);
      expect(states.slice(0, -1)).not.toContain(false);
    }
  });

  it('splitting on from the open block gives what splitting all gives', () => {
    const final = splitBlocks(text, true).blocks;
    for (const prefix of prefixes) {
      const { blocks, openAt } = splitBlocks(prefix, false);
      const closed = blocks.filter((block) => block.closed);
      expect([...closed, ...splitBlocks(text, true, openAt).blocks]).toEqual(final);
    }
  });
});
