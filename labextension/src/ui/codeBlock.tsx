import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { CodeBar } from './codeBar';
import { Prose } from './prose';
import { useTurn } from './turn';

interface CodeBlockProps {
  code: string;
  language: string;
  closed: boolean;
}

/** A fence of its own: plain text while it grows, highlighted by the host when it is complete. */
export function CodeBlock({ code, language, closed }: CodeBlockProps): JSX.Element {
  const turn = useTurn();
  return (
    <div class="ck-code">
      <CodeBar code={code} language={language} closed={closed} turn={turn} />
      {closed ? <Highlighted code={code} language={language} /> : <Growing code={code} />}
    </div>
  );
}

/** How many lines of growing code are laid out together; only the last lot changes with new text. */
const LOT = 40;

function Growing({ code }: { code: string }): JSX.Element {
  const lines = code.split('\n');
  const lots: string[] = [];
  for (let at = 0; at < lines.length; at += LOT) {
    lots.push(lines.slice(at, at + LOT).join('\n'));
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <pre class="ck-growing" tabIndex={0}>
      {lots.map((lot, index) => (
        <code key={index}>
          {lot}
          {index === lots.length - 1 && <span class="ck-caret" />}
        </code>
      ))}
    </pre>
  );
}

function Highlighted({ code, language }: { code: string; language: string }): JSX.Element {
  const fenced = useMemo(() => fencedCode(code, language), [code, language]);
  return <Prose text={fenced} closed={true} meanwhile={code} />;
}

/** Puts a fence around `code` that is longer than any inside it. */
export function fencedCode(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
}
