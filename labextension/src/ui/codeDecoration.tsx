import type { JSX } from 'preact';
import { CodeBar } from './codeBar';
import type { Turn } from './turn';

/** Frames each `pre` inside rendered prose (code in a list, a quote), for the bar that a fence of its own has. */
export function codeFrames(drawn: HTMLElement, turn: Turn): { slot: Element; bar: JSX.Element }[] {
  if (drawn.closest('.ck-code')) return [];
  return [...drawn.querySelectorAll('pre')]
    .filter((pre) => !pre.closest('.ck-code'))
    .map((pre) => frame(pre, turn));
}

function frame(pre: HTMLPreElement, turn: Turn): { slot: Element; bar: JSX.Element } {
  const around = document.createElement('div');
  around.className = 'ck-code';
  const slot = document.createElement('div');
  pre.replaceWith(around);
  around.append(slot, pre);
  const code = (pre.textContent ?? '').replace(/\n$/, '');
  return { slot, bar: <CodeBar code={code} language={languageOf(pre)} closed={true} turn={turn} /> };
}

function languageOf(pre: HTMLPreElement): string {
  return /language-([\w+#-]+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '';
}
