import { fireEvent, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bytes, FakeWidget, liveKernel } from '../../testing/fakeWidget';
import { BRIDGE_VERSION, type WidgetPlace } from '../widgetPlace';
import { loadChat } from './chatByComm';
import { Comm } from './comm';
import loader from './loader';

vi.mock('./chatByComm', async (importOriginal) => {
  const original = await importOriginal<typeof import('./chatByComm')>();
  return { loadChat: vi.fn(original.loadChat) };
});

/** Resizes are told by hand: nothing here has a size. */
class Resizes {
  static readonly all = new Set<Resizes>();

  constructor(private readonly listener: () => void) {
    Resizes.all.add(this);
  }

  observe(): void {}

  disconnect(): void {
    Resizes.all.delete(this);
  }

  static tell(): void {
    for (const each of Resizes.all) each.listener();
  }
}

function aBridge(version = BRIDGE_VERSION) {
  const opened = { dispose: vi.fn() };
  const openWidget = vi.fn(async (el: HTMLElement, _: WidgetPlace) => {
    el.textContent = 'the chat of the page';
    return opened;
  });
  globalThis.jupyterChatkit = { version, openWidget };
  return { opened, openWidget };
}

function show(widget: FakeWidget, given: { signal?: AbortSignal; attached?: boolean } = {}) {
  const el = document.createElement('div');
  if (given.attached !== false) document.body.append(el);
  const cleanup = loader.render({ model: widget, el, ...(given.signal && { signal: given.signal }) });
  return { el, cleanup };
}

const openButton = () => screen.getByRole('button', { name: 'Open the chat' });

beforeEach(() => vi.stubGlobal('ResizeObserver', Resizes));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.mocked(loadChat).mockClear();
  globalThis.jupyterChatkit = undefined;
  document.body.replaceChildren();
  Resizes.all.clear();
});

describe('a notebook that is opened', () => {
  it('says hello and, without an answer, loads and sends nothing', async () => {
    const { openWidget } = aBridge();
    const widget = new FakeWidget({ thread_id: 't1' });
    const { el } = show(widget);
    await vi.waitFor(() => expect(widget.sent).toEqual([{ kind: 'hello' }]));
    await new Promise((resolve) => setTimeout(resolve));
    expect([openWidget.mock.calls, vi.mocked(loadChat).mock.calls, widget.sent.length]).toEqual([[], [], 1]);
    expect(el.textContent).not.toContain('the chat of the page');
    expect(openButton()).toBeTruthy();
  });

  it('opens the conversation by the page when a person asks for it', async () => {
    const { openWidget } = aBridge();
    const widget = new FakeWidget({ thread_id: 't1' });
    const { el } = show(widget);
    fireEvent.click(openButton());
    await vi.waitFor(() => expect(el.textContent).toContain('the chat of the page'));
    expect(openWidget.mock.calls[0]?.[1].traits.threadId).toBe('t1');
    expect(widget.sent).toEqual([{ kind: 'hello' }]);
  });

  it('says to run the cell where there is neither kernel nor page, and opens once the kernel answers', async () => {
    vi.mocked(loadChat).mockResolvedValue({ openChat: () => ({ dispose: () => {} }) });
    const widget = new FakeWidget();
    show(widget);
    fireEvent.click(openButton());
    expect(screen.getByRole('status').textContent).toContain('Run the cell of this chat');
    expect(loadChat).not.toHaveBeenCalled();
    widget.say({ kind: 'here', mode: 'server' });
    await vi.waitFor(() => expect(loadChat).toHaveBeenCalledTimes(1));
  });

  it('shows what the notebook keeps of the conversation as text', () => {
    const transcript = [{ role: 'user', text: '<b>Why?</b>' }, { role: 'assistant', text: 'So.' }, 'x', null];
    const { el } = show(new FakeWidget({ transcript }));
    const said = [...el.querySelectorAll('li')].map(({ textContent }) => textContent);
    expect(said).toEqual(['<b>Why?</b>', 'So.']);
    expect(el.querySelector('b')).toBeNull();
  });

  it('takes nothing but its own words for an answer', async () => {
    const { openWidget } = aBridge();
    const widget = new FakeWidget();
    show(widget);
    for (const word of ['here', { kind: 'here' }, { kind: 'here', mode: 'root' }, { kind: 'open' }, null]) {
      widget.say(word);
    }
    await new Promise((resolve) => setTimeout(resolve));
    expect(openWidget).not.toHaveBeenCalled();
  });
});

describe('with a live kernel', () => {
  it('the page’s own chat comes by itself, in the height of the trait', async () => {
    aBridge();
    const widget = new FakeWidget({ height: 300 });
    widget.kernel = liveKernel('server');
    const { el } = show(widget);
    await vi.waitFor(() => expect(el.textContent).toContain('the chat of the page'));
    const frame = el.querySelector('.jupyter-chatkit-frame') as HTMLElement;
    expect(frame.style.height).toBe('300px');
    widget.set('height', 600);
    expect(frame.style.height).toBe('600px');
    expect(loadChat).not.toHaveBeenCalled();
  });

  it.each([
    ['the page has no chat', (): void => {}, 'server' as const],
    [
      'the page’s chat is of another version',
      (): void => void aBridge(BRIDGE_VERSION + 1),
      'server' as const,
    ],
    ['the conversations are in the kernel alone', (): void => void aBridge(), 'kernel' as const],
  ])('the chat comes over the comm where %s', async (_, prepare, mode) => {
    prepare();
    const openChat = vi.fn(() => ({ dispose: vi.fn() }));
    vi.mocked(loadChat).mockResolvedValue({ openChat });
    const widget = new FakeWidget();
    widget.kernel = liveKernel(mode);
    const { el } = show(widget);
    await vi.waitFor(() => expect(openChat).toHaveBeenCalledTimes(1));
    const [place] = openChat.mock.calls[0] as unknown as [HTMLElement];
    expect(el.contains(place)).toBe(true);
  });

  it('a failure is said, and can be tried again', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const openChat = vi.fn(() => ({ dispose: vi.fn() }));
    vi.mocked(loadChat).mockRejectedValueOnce(new Error('cut')).mockResolvedValueOnce({ openChat });
    const widget = new FakeWidget();
    widget.kernel = liveKernel('kernel');
    show(widget);
    await screen.findByText(/could not be loaded/);
    fireEvent.click(openButton());
    await vi.waitFor(() => expect(openChat).toHaveBeenCalledTimes(1));
    expect(said).toHaveBeenCalledTimes(1);
  });

  it('a refusal of the code is said in the kernel’s words', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { loadChat: load } = await vi.importActual<typeof import('./chatByComm')>('./chatByComm');
    vi.mocked(loadChat).mockImplementationOnce(load);
    const widget = new FakeWidget();
    widget.kernel = (message, kernel) => {
      liveKernel('kernel')(message, kernel);
      if (message.kind !== 'asset') return;
      kernel.say({ kind: 'head', id: message.id, status: 503, message: 'The front end is not built.' });
    };
    show(widget);
    await screen.findByText('The front end is not built.');
  });

  it('each view opens one chat of its own, however often the kernel says that it is here', async () => {
    const { openWidget } = aBridge();
    const widget = new FakeWidget();
    widget.kernel = liveKernel('server');
    show(widget);
    show(widget);
    await vi.waitFor(() => expect(openWidget).toHaveBeenCalledTimes(2));
    widget.say({ kind: 'here', mode: 'server' });
    await new Promise((resolve) => setTimeout(resolve));
    expect(openWidget).toHaveBeenCalledTimes(2);
  });
});

describe('the view goes', () => {
  async function opened(signal?: AbortSignal) {
    const bridge = aBridge();
    const widget = new FakeWidget();
    widget.kernel = liveKernel('server');
    const shown = show(widget, signal && { signal });
    await vi.waitFor(() => expect(shown.el.textContent).toContain('the chat of the page'));
    return { ...bridge, ...shown, widget };
  }

  it('by the signal or by the clean-up, and nothing listens any more', async () => {
    const controller = new AbortController();
    const one = await opened(controller.signal);
    controller.abort();
    await vi.waitFor(() => expect(one.opened.dispose).toHaveBeenCalledTimes(1));
    one.cleanup();
    const other = await opened();
    other.cleanup();
    await vi.waitFor(() => expect(other.opened.dispose).toHaveBeenCalledTimes(1));
    for (const { el, widget, opened } of [one, other]) {
      expect([el.childNodes.length, widget.heard, opened.dispose.mock.calls.length]).toEqual([0, [], 1]);
    }
    expect(Resizes.all.size).toBe(0);
  });

  it('out of the page without a word, and the chat comes again when it is back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { el, opened: chat, openWidget } = await opened();
    el.remove();
    Resizes.tell();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(chat.dispose).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(chat.dispose).toHaveBeenCalledTimes(1);
    document.body.append(el);
    Resizes.tell();
    expect(openWidget).toHaveBeenCalledTimes(2);
  });

  it('before its chat has loaded', async () => {
    const openChat = vi.fn();
    let arrive = (_: { openChat: typeof openChat }) => {};
    vi.mocked(loadChat).mockReturnValue(new Promise((resolve) => (arrive = resolve)));
    const widget = new FakeWidget();
    widget.kernel = liveKernel('kernel');
    const { el, cleanup } = show(widget);
    await vi.waitFor(() => expect(loadChat).toHaveBeenCalled());
    cleanup();
    arrive({ openChat });
    await new Promise((resolve) => setTimeout(resolve));
    expect([openChat.mock.calls, el.childNodes.length]).toEqual([[], 0]);
  });
});

it('waits for its element to be in the page', async () => {
  const { openWidget } = aBridge();
  const widget = new FakeWidget();
  widget.kernel = liveKernel('server');
  const { el } = show(widget, { attached: false });
  await new Promise((resolve) => setTimeout(resolve));
  expect(openWidget).not.toHaveBeenCalled();
  document.body.append(el);
  Resizes.tell();
  expect(openWidget).toHaveBeenCalledTimes(1);
});

it('keeps what is typed from the notebook', () => {
  const { el } = show(new FakeWidget());
  const heard = vi.fn();
  document.body.addEventListener('keydown', heard);
  fireEvent.keyDown(openButton(), { key: 'd' });
  document.body.removeEventListener('keydown', heard);
  expect(heard).not.toHaveBeenCalled();
  expect(el.hasAttribute('data-lm-suppress-shortcuts')).toBe(true);
});

it('takes the code of the chat out of the kernel', async () => {
  const { loadChat: load } = await vi.importActual<typeof import('./chatByComm')>('./chatByComm');
  const widget = new FakeWidget();
  widget.kernel = (message, kernel) => {
    if (message.kind !== 'asset') return;
    kernel.say({ kind: 'piece', id: 'of-another' }, bytes('bad'));
    kernel.say({ kind: 'piece', id: message.id }, bytes('export const '));
    kernel.say({ kind: 'piece', id: message.id }, bytes('x = 1'));
    kernel.say({ kind: 'end', id: message.id });
  };
  const made = vi.spyOn(URL, 'createObjectURL');
  const loaded = { openChat: vi.fn() };
  const imported = vi.fn(async (_: string) => loaded);
  expect(await load(new Comm(widget), imported)).toBe(loaded);
  const [blob] = made.mock.calls[0] as [Blob];
  expect([blob.type, await blob.text()]).toEqual(['text/javascript', 'export const x = 1']);
  expect(widget.sent).toMatchObject([{ kind: 'asset', name: 'chat.js' }]);
});
