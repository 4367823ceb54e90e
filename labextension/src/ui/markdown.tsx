import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { type Block, splitBlocks } from './blocks';
import { CodeBlock } from './codeBlock';
import { Prose } from './prose';

interface MarkdownProps {
  text: string;
  /** More text will come. */
  streaming: boolean;
}

/** Markdown that may still be growing: blocks that are complete are rendered once and never touched again. */
export function Markdown({ text, streaming }: MarkdownProps): JSX.Element {
  const blocks = useBlocks(text, !streaming);
  return (
    <div class="ck-markdown">
      {blocks.map((block, index) => (
        <BlockSlot key={index} block={block} />
      ))}
    </div>
  );
}

function BlockSlot({ block }: { block: Block }): JSX.Element {
  const { kind, text, language, closed } = block;
  return useMemo(
    () =>
      kind === 'code' ? (
        <CodeBlock code={text} language={language} closed={closed} />
      ) : (
        <Prose text={text} closed={closed} />
      ),
    [kind, text, language, closed],
  );
}

/** Splits only what came after the last closed block, as long as the text just grows. */
function useBlocks(text: string, complete: boolean): Block[] {
  const known = useRef<{ text: string; closed: Block[] }>({ text: '', closed: [] });
  if (!text.startsWith(known.current.text)) {
    known.current = { text: '', closed: [] };
  }
  const { text: done, closed } = known.current;
  const split = splitBlocks(text.slice(done.length), complete);
  const blocks = [...closed, ...split.blocks];
  if (!complete) {
    known.current = {
      text: text.slice(0, done.length + split.openAt),
      closed: blocks.filter((block) => block.closed),
    };
  }
  return blocks;
}
