/**
 * A page for looking at the chat while it is built: `?scenes=failed,answered&theme=dark&width=280`.
 * `tests/gallery.py` bundles it and takes the pictures; nothing of it is shipped.
 */
import { marked } from 'marked';
import type { Host } from '../host';
import { mountChat } from '../ui/mount';
import { anAnswer, aQuestion } from './fixtures';
import { preview } from './samples';
import { scenes } from './scenes';
import { StillClient } from './stillClient';

declare global {
  interface Window {
    /** Streams `tokens` words into the first panel; resolves with what it cost. */
    streamAnswer: (tokens: number) => Promise<StreamCost>;
  }
}

interface StreamCost {
  frames: number;
  longestFrame: number;
  script: number;
}

const host: Host = {
  send: () => Promise.reject(new Error('The gallery has no server.')),
  renderMarkdown: async (text, el) => {
    el.innerHTML = await marked.parse(text);
    for (const code of el.querySelectorAll('pre code')) highlight(code);
  },
  context: () => Promise.reject(new Error('The gallery has no notebook.')),
  onContextChanged: () => () => undefined,
  cells: {
    insertBelow: async () => ({
      ok: true,
      message: 'Inserted below cell [7]. Ctrl+Z in the notebook undoes it.',
    }),
    replace: async () => ({
      ok: false,
      message: 'Cell [7] changed since the question was asked, so nothing was replaced.',
    }),
    reveal: async () => undefined,
  },
  translate: (text, ...args) => text.replace(/%(\d)/g, (_, index) => String(args[Number(index) - 1])),
  memory: { get: () => null, set: () => undefined },
};

function highlight(code: Element): void {
  const strings = /('[^'\n]*')/g;
  code.innerHTML = code.innerHTML.replace(/&#39;/g, "'").replace(strings, '<span class="str">$1</span>');
}

const query = new URLSearchParams(location.search);
document.body.dataset.theme = query.get('theme') ?? 'light';
const clients: StillClient[] = [];

for (const name of (query.get('scenes') ?? '').split(',')) {
  const still = new StillClient(scenes[name]);
  still.previewed = preview;
  clients.push(still);
  const el = document.createElement('div');
  el.className = 'panel';
  el.style.width = `${query.get('width') ?? 360}px`;
  document.body.append(el);
  mountChat(el, still.asClient(), host);
}

const WORDS =
  'The column holds `int64` values and **most** rows agree with what the cell before it computed. ';
const CODE =
  "\n\n```python\nfor day, group in orders.groupby('day'):\n    print(day, group['amount'].sum())\n```\n\n";

/** One token is about four characters; a paragraph, some code and a list follow each other. */
function longText(tokens: number): string {
  let text = '';
  while (text.length < tokens * 4) {
    text += `${WORDS.repeat(6)}\n\n- first point\n- second point\n- third point${CODE}`;
  }
  return text.slice(0, tokens * 4);
}

window.streamAnswer = async (tokens) => {
  const still = clients[0];
  if (!still) throw new Error('No panel');
  const text = longText(tokens);
  const items = [aQuestion('u1', 'Tell me everything')];
  const run = { phase: 'streaming' as const, allowCancel: true, progress: null, needsSetup: false };
  const cost: StreamCost = { frames: 0, longestFrame: 0, script: 0 };
  let last = performance.now();
  for (let end = 0; end < text.length; end += 80) {
    const start = performance.now();
    still.set({ items: [...items, anAnswer('a1', text.slice(0, end))], run });
    cost.script += performance.now() - start;
    const now = await new Promise<number>(requestAnimationFrame);
    cost.frames++;
    cost.longestFrame = Math.max(cost.longestFrame, now - last);
    last = now;
  }
  still.set({ items: [...items, anAnswer('a1', text)], run: null });
  return cost;
};
