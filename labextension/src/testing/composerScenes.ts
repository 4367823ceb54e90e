import type { ChatState, Upload } from '../chatState';
import type { PageEntity } from '../host';
import type { ModelsReply } from '../protocol';
import type { MountedChat } from '../ui/mount';
import { type ChatOptions, PANEL_OPTIONS } from '../ui/options';
import { aThread } from './fixtures';
import { failingPage, models } from './samples';

/** A drawing that needs no file: a plot, about. */
const PLOT = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="#dbe9f6"/><path d="M4 26 11 14l6 6 11-14" fill="none" stroke="#1976d2" stroke-width="3"/></svg>',
)}`;

/** What the pictures offer by "@". */
export const entities: PageEntity[] = [
  { id: 'c7', title: 'cell [7]', group: 'Cells', icon: 'square-code', interactive: true },
  { id: 'c6', title: 'cell [6]', group: 'Cells', icon: 'square-code', interactive: true },
  { id: 'v1', title: 'orders', group: 'Variables', icon: 'cube' },
  { id: 'v2', title: 'customers', group: 'Variables', icon: 'cube' },
  { id: 'f1', title: 'data/orders-2025-10-export-final.csv', group: 'Files', icon: 'document' },
];

export const withAll: ModelsReply = {
  ...models,
  tools: [
    { id: 'plot', label: 'Plot something', icon: 'chart', description: 'Answers with a chart' },
    { id: 'search', label: 'Search the notebook', icon: 'search', placeholder: 'What shall I look for?' },
  ],
  attachments: { max_size: 10 * 1024 * 1024, max_count: 8, accept: {} },
  transcription: { host: null, confirmed: true },
};

const base: Partial<ChatState> = { models: withAll, model: 'offline', page: failingPage };
const thread = aThread({ id: 't1', title: 'KeyError in the orders table' });
const upload = (fields: Partial<Upload>): Upload => ({
  id: fields.name ?? '',
  name: 'orders.csv',
  mime: 'text/csv',
  size: 48_200,
  progress: 1,
  ...fields,
});
const csv = upload({ attachment: { type: 'file', id: 'f1', name: 'orders.csv', mime_type: 'text/csv' } });
const plot = upload({ name: 'top ten customers.png', preview: PLOT, progress: 0.62, size: 210_000 });

/** What is set up on a panel once it is there. */
export interface Act {
  state: Partial<ChatState>;
  options?: ChatOptions;
  act?: (chat: MountedChat, el: HTMLElement) => void;
}

export const composerActs: Record<string, Act> = {
  mentioning: { state: base, act: (chat, el) => typeIn(el, 'Join @orders with @', chat) },
  tagged: {
    state: base,
    act: (chat) =>
      void chat.setComposerValue({
        content: [
          { type: 'input_text', text: 'Why does ' },
          { type: 'input_tag', id: 'c7', text: 'cell [7]' },
          { type: 'input_text', text: ' not find the column of ' },
          { type: 'input_tag', id: 'v1', text: 'orders' },
          { type: 'input_text', text: ', and what would the mean of amount be?' },
        ],
      }),
  },
  commanding: { state: base, act: (chat, el) => typeIn(el, '/', chat) },
  adding: { state: base, act: (_, el) => press(el, 'Add to the message') },
  tooled: {
    state: { ...base, uploads: [csv, plot] },
    act: (chat) => void chat.setComposerValue({ selectedToolId: 'search' }),
  },
  uploading: {
    state: { ...base, uploads: [csv, plot] },
    act: (chat, el) => {
      typeIn(el, 'What is wrong with these?', chat);
      requestAnimationFrame(() => press(el, 'Send'));
    },
  },
  uploadFailed: {
    state: {
      ...base,
      uploads: [
        csv,
        upload({
          name: 'a very long name of a table that nobody can read.parquet',
          progress: 0.3,
          error: 'The connection was lost. Upload it again.',
        }),
      ],
    },
  },
  dragging: {
    state: base,
    act: (_, el) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['a'], 'a.csv'));
      el.firstElementChild?.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }));
    },
  },
  recording: { state: base, act: (_, el) => press(el, 'Dictate') },
  askingToRecord: {
    state: { ...base, models: { ...withAll, transcription: { host: 'api.openai.com', confirmed: false } } },
    act: (_, el) => press(el, 'Dictate'),
  },
  own: {
    state: { ...base, models: null },
    options: {
      theme: {
        colorScheme: 'dark',
        radius: 'pill',
        density: 'spacious',
        typography: { baseSize: 15 },
        color: { accent: { primary: '#7c4dff', level: 2 }, grayscale: { hue: 270, tint: 6 } },
      },
      header: { title: { text: 'Acme helpdesk' }, leftAction: { icon: 'menu', onClick: () => undefined } },
      startScreen: {
        greeting: 'What can I help with today?',
        prompts: [
          { label: 'Track an order', prompt: 'Where is my order?', icon: 'compass' },
          { label: 'Talk to a person', prompt: 'I want a person', icon: 'user' },
        ],
      },
      composer: {
        placeholder: 'Message Acme',
        models: [{ id: 'fast', label: 'Fast', default: true }],
        tools: [{ id: 'search', label: 'Search the web', icon: 'globe', pinned: true }],
      },
      disclaimer: { text: 'Acme can be wrong. See our [policy](https://example.org).', highContrast: true },
    },
  },
  disclaimed: {
    state: base,
    options: { ...PANEL_OPTIONS, disclaimer: { text: 'Answers can be **wrong**. Check what matters.' } },
  },
  closedThread: { state: { ...base, thread: { ...thread, status: { type: 'closed' } } } },
};

function typeIn(el: HTMLElement, text: string, chat: MountedChat): void {
  const field = el.querySelector('textarea');
  if (!field) return;
  const tags = text.includes('@orders') ? [{ type: 'input_tag' as const, id: 'v1', text: 'orders' }] : [];
  void chat.setComposerValue({ content: [...tags, { type: 'input_text', text: '' }] });
  field.value = text;
  field.setSelectionRange(text.length, text.length);
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

function press(el: HTMLElement, label: string): void {
  el.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)?.click();
}
