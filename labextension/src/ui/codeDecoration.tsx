import { render } from 'preact';
import { CodeBar } from './codeBar';
import { type Session, SessionContext } from './session';
import type { Turn } from './turn';

export interface Decoration {
  dispose(): void;
}

/** Gives each `pre` inside rendered prose (code in a list, a quote) the bar that a fence of its own has. */
export function decorateCode(drawn: HTMLElement, session: Session, turn: Turn): Decoration {
  if (drawn.closest('.ck-code')) {
    return { dispose: () => undefined };
  }
  const bars = [...drawn.querySelectorAll('pre')].map((pre) => addBar(pre, session, turn));
  return { dispose: () => bars.forEach(unmount) };
}

function addBar(pre: HTMLPreElement, session: Session, turn: Turn): HTMLElement {
  const frame = document.createElement('div');
  frame.className = 'ck-code';
  const bar = document.createElement('div');
  pre.replaceWith(frame);
  frame.append(bar, pre);
  const code = (pre.textContent ?? '').replace(/\n$/, '');
  render(
    <SessionContext.Provider value={session}>
      <CodeBar code={code} language={languageOf(pre)} closed={true} turn={turn} />
    </SessionContext.Provider>,
    bar,
  );
  return bar;
}

function unmount(bar: HTMLElement): void {
  render(null, bar);
}

function languageOf(pre: HTMLPreElement): string {
  return /language-([\w+#-]+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '';
}
