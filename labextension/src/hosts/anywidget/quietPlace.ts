/** What stands in a notebook until the chat is opened: plain elements, nothing loaded. */
import { plainTranslation as t } from '../plainTranslation';

const STYLE = `
.jupyter-chatkit-quiet, .jupyter-chatkit-frame {
  box-sizing: border-box; min-width: 0; overflow: hidden;
  border: 1px solid var(--jp-border-color2, rgb(128 128 128 / 40%)); border-radius: 8px;
}
.jupyter-chatkit-quiet {
  display: flex; flex-direction: column; gap: 12px; padding: 12px 16px;
  color: var(--jp-ui-font-color1, inherit);
  font: var(--jp-ui-font-size1, 13px)/1.5 var(--jp-ui-font-family, system-ui, sans-serif);
}
.jupyter-chatkit-quiet :is(p, ol) { margin: 0; padding: 0; }
.jupyter-chatkit-line { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between; }
.jupyter-chatkit-line strong { font-weight: 600; }
.jupyter-chatkit-quiet button {
  padding: 4px 12px; border: 1px solid var(--jp-border-color1, rgb(128 128 128 / 60%)); border-radius: 6px;
  background: none; color: inherit; font: inherit; cursor: pointer;
}
.jupyter-chatkit-quiet button:hover { background: rgb(128 128 128 / 12%); }
.jupyter-chatkit-quiet button:focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.jupyter-chatkit-quiet ol { display: flex; flex-direction: column; gap: 8px; max-height: 400px; overflow: auto; list-style: none; }
.jupyter-chatkit-quiet li { white-space: pre-wrap; overflow-wrap: anywhere; }
.jupyter-chatkit-quiet li[data-role="user"] {
  align-self: flex-end; max-width: 85%; padding: 4px 10px; border-radius: 8px; background: rgb(128 128 128 / 14%);
}
`;

/** How the quiet place looks, and the frame of the chat that takes its place. */
export function frameStyle(): HTMLStyleElement {
  const style = document.createElement('style');
  style.textContent = STYLE;
  return style;
}

export class QuietPlace {
  readonly el = document.createElement('section');
  private readonly note = document.createElement('p');

  /** `transcript` is what the notebook keeps of the conversation; `onOpen` is called when the chat is asked for. */
  constructor(transcript: unknown, onOpen: () => void) {
    const line = document.createElement('div');
    line.className = 'jupyter-chatkit-line';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = t('Open the chat');
    button.addEventListener('click', onOpen);
    const title = document.createElement('strong');
    title.textContent = t('Chat');
    line.append(title, button);
    this.note.setAttribute('role', 'status');
    this.note.hidden = true;
    this.el.className = 'jupyter-chatkit-quiet';
    this.el.setAttribute('aria-label', t('Chat'));
    this.el.append(line, this.note, ...messages(transcript));
  }

  say(text: string): void {
    this.note.textContent = text;
    this.note.hidden = false;
  }
}

/** The messages as plain text. */
function messages(transcript: unknown): HTMLElement[] {
  const kept = Array.isArray(transcript) ? transcript.filter(isMessage) : [];
  if (kept.length === 0) return [];
  const list = document.createElement('ol');
  list.tabIndex = 0;
  list.setAttribute('aria-label', t('What was said'));
  for (const { role, text } of kept) {
    const item = document.createElement('li');
    item.dataset.role = role;
    item.textContent = text;
    list.append(item);
  }
  return [list];
}

function isMessage(value: unknown): value is { role: string; text: string } {
  const { role, text } = (value ?? {}) as { role?: unknown; text?: unknown };
  return typeof role === 'string' && typeof text === 'string';
}
