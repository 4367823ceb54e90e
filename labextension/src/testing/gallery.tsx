/**
 * A page for looking at the chat while it is built: `?scenes=failed,answered&theme=dark&width=280`.
 * `tests/gallery.py` bundles it and takes the pictures; nothing of it is shipped.
 */
import { marked } from 'marked';
import type { Host } from '../host';
import { APPROVING } from '../ui/approving';
import { mountChat } from '../ui/mount';
import { approvalScenes } from './approvalScenes';
import { composerActs, entities } from './composerScenes';
import { anAnswer, aQuestion } from './fixtures';
import { preview } from './samples';
import { scenes } from './scenes';
import { StillClient } from './stillClient';
import { widgetScenes } from './widgetScenes';

declare global {
  interface Window {
    /** Streams `tokens` words into the first panel; resolves with what it cost. */
    streamAnswer: (tokens: number) => Promise<StreamCost>;
  }
}

/** Frame times in milliseconds. */
interface StreamCost {
  frames: number;
  median: number;
  p95: number;
}

const nothing = { get: () => null, set: () => undefined };

const host: Host = {
  saveFiles: async (name) => name,
  pageId: 'gallery',
  detached: true,
  may: () => true,
  tools: {},
  edits: null,
  entities: { search: async () => entities },
  upload: () => Promise.reject(new Error('The gallery has no server.')),
  previewUrl: (url) => url,
  onThreadChanged: () => () => undefined,
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
  memory: nothing,
  tabMemory: nothing,
};

function highlight(code: Element): void {
  const strings = /('[^'\n]*')/g;
  code.innerHTML = code.innerHTML.replace(/&#39;/g, "'").replace(strings, '<span class="str">$1</span>');
}

function panel(): HTMLElement {
  const el = document.createElement('div');
  el.className = 'panel jp-ThemedContainer';
  el.style.width = `${query.get('width') ?? 360}px`;
  document.body.append(el);
  return el;
}

function press(el: HTMLElement, text: string): void {
  const buttons = [...el.querySelectorAll('button')];
  buttons.find(({ textContent, ariaLabel }) => ariaLabel === text || textContent === text)?.click();
}

const query = new URLSearchParams(location.search);
document.body.dataset.theme = query.get('theme') ?? 'light';
const clients: StillClient[] = [];

for (const name of (query.get('scenes') ?? '').split(',')) {
  const placed = widgetScenes[name];
  if (placed) {
    placed(panel(), host);
    continue;
  }
  const staged = composerActs[name];
  const asking = approvalScenes[name];
  const still = new StillClient(asking?.state ?? staged?.state ?? scenes[name]);
  still.proposals = asking?.proposals ?? {};
  still.previewed = preview;
  still.found = entities;
  clients.push(still);
  const el = panel();
  const page = asking?.edits ? { ...host, edits: asking.edits } : host;
  const chat = mountChat(el, still.asClient(), page, staged?.options, asking ? APPROVING : null);
  staged?.act?.(chat, el);
  for (const text of asking?.press ?? []) requestAnimationFrame(() => press(el, text));
}

const WORDS =
  'The column holds `int64` values and **most** rows agree with what the cell before it computed. ';
const CODE =
  "\n\n```python\nfor day, group in orders.groupby('day'):\n    print(day, group['amount'].sum())\n```\n\n";

/** Characters that arrive in one frame: about 20 tokens, far more than any model writes. */
const DELTA = 80;

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
  const times: number[] = [];
  let last = performance.now();
  for (let end = 0; end < text.length; end += DELTA) {
    still.set({ items: [...items, anAnswer('a1', text.slice(0, end))], run });
    const now = await new Promise<number>(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  still.set({ items: [...items, anAnswer('a1', text)], run: null });
  times.sort((a, b) => a - b);
  const at = (part: number) => Math.round(times[Math.floor(times.length * part)] ?? 0);
  return { frames: times.length, median: at(0.5), p95: at(0.95) };
};
