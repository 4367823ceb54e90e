import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { type Block, splitBlocks } from './blocks';
import type { Mark } from './citations';
import { CodeBlock } from './codeBlock';
import { markOf, withMarks } from './markPlaces';
import { Prose } from './prose';

interface MarkdownProps {
  text: string;
  /** More text will come. */
  streaming: boolean;
  /** Where the text refers to its sources, which are in the `SourcesContext`. */
  marks?: readonly Mark[];
}

const NO_MARKS: readonly Mark[] = [];

/** Markdown that may still be growing: blocks that are complete are rendered once and never touched again. */
export function Markdown({ text, streaming, marks = NO_MARKS }: MarkdownProps): JSX.Element {
  const blocks = useBlocks(text, !streaming);
  const placed = marksByBlock(blocks, marks);
  return (
    <div class="ck-markdown">
      {blocks.map((block, index) => (
        <BlockSlot key={index} block={block} marks={placed.get(block) ?? NO_MARKS} />
      ))}
    </div>
  );
}

function BlockSlot({ block, marks }: { block: Block; marks: readonly Mark[] }): JSX.Element {
  const { kind, text, language, closed, start } = block;
  const shown =
    kind === 'prose'
      ? withMarks(
          text,
          marks.map(({ source, index }) => ({ source, index: index - start })),
        )
      : marks.map(({ source }) => markOf(source)).join('');
  return useMemo(
    () =>
      kind === 'prose' ? (
        <Prose text={shown} closed={closed} />
      ) : (
        <>
          <CodeBlock code={text} language={language} closed={closed} />
          {shown && <Prose text={shown} closed={true} />}
        </>
      ),
    [kind, text, language, closed, shown],
  );
}

/** A mark belongs to the block that the character before it is in; what stands at a beginning ends the block before. */
function marksByBlock(blocks: readonly Block[], marks: readonly Mark[]): Map<Block, Mark[]> {
  const placed = new Map<Block, Mark[]>();
  for (const mark of marks) {
    const later = blocks.findIndex(({ start }) => start >= mark.index);
    const block = blocks[later < 0 ? blocks.length - 1 : Math.max(0, later - 1)];
    if (block) placed.set(block, [...(placed.get(block) ?? []), mark]);
  }
  return placed;
}

/** Splits only what came after the last closed block, as long as the text just grows. */
function useBlocks(text: string, complete: boolean): Block[] {
  const known = useRef<{ text: string; closed: Block[] }>({ text: '', closed: [] });
  if (!text.startsWith(known.current.text)) {
    known.current = { text: '', closed: [] };
  }
  const { text: done, closed } = known.current;
  const split = splitBlocks(text, complete, done.length);
  const blocks = [...closed, ...split.blocks];
  if (!complete) {
    known.current = {
      text: text.slice(0, split.openAt),
      closed: blocks.filter((block) => block.closed),
    };
  }
  return blocks;
}
