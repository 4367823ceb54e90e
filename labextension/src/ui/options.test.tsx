import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { aThread } from '../testing/fixtures';
import { asked, type Mounted, mountStill } from '../testing/mounted';
import { failingPage, preview } from '../testing/samples';
import { theField } from '../testing/typing';
import type { ChatOptions } from './options';

const data = [aThread({ id: 't1', title: 'First' })];
const threads = { data, query: '', loading: false, hasMore: false, error: null };

function mount(options: ChatOptions, fields: Parameters<typeof mountStill>[0] = {}): Mounted {
  return mountStill(fields, null, { options });
}

const rootOf = ({ el }: Mounted) => el.firstElementChild as HTMLElement;

describe('the start screen', () => {
  it("has the page's greeting and prompts, with icons; a prompt may hold tags [O6]", async () => {
    const tag = { type: 'input_tag' as const, id: 'o1', text: 'order 7', data: { total: 3 } };
    const prompt = [{ type: 'input_text' as const, text: 'Where is ' }, tag];
    const prompts = [
      { label: 'Find it', prompt, icon: 'search' as const },
      { label: 'Help', prompt: 'I need help' },
    ];
    const { still } = mount({ startScreen: { greeting: 'Hello!', prompts } });
    expect(screen.getByRole('heading', { name: 'Hello!' })).toBeTruthy();
    expect(screen.getByText('Find it').querySelector('svg')).not.toBeNull();
    fireEvent.click(screen.getByText('Find it'));
    await asked(still, 'send', { text: 'Where is @order 7', tags: [tag] });
    fireEvent.click(screen.getByText('Help'));
    await asked(still, 'send', { text: 'I need help' });
  });

  it('is about the notebook where the page says nothing [O6]', () => {
    mount({});
    expect(screen.getByText('Why did this fail?')).toBeTruthy();
  });
});

describe('the history', () => {
  it('can be turned off, and so can renaming and deleting [O7]', () => {
    mount(
      { history: { enabled: false, showDelete: false, showRename: false } },
      { view: 'history', threads },
    );
    expect(screen.queryByLabelText('Rename')).toBeNull();
    expect(screen.queryByLabelText('Delete')).toBeNull();
    mount({ history: { enabled: false } });
    expect(screen.queryByLabelText('Conversations', { selector: 'button' })).toBeNull();
  });

  it('shows what is being answered [O7]', () => {
    const run = { id: 'r1', page: 'p1' };
    mount({}, { view: 'history', threads: { ...threads, data: [{ ...data[0], run } as (typeof data)[0]] } });
    expect(screen.getByText('Answering…')).toBeTruthy();
    expect(screen.getByLabelText('Rename')).toBeTruthy();
  });
});

describe('the header', () => {
  it("has the page's title and buttons, also with an icon that is not known [O8]", () => {
    const clicked: string[] = [];
    const leftAction = { icon: 'sidebar-left' as const, onClick: () => clicked.push('left') };
    const rightAction = { icon: 'no-such-icon' as 'close', onClick: () => clicked.push('right') };
    mount({ header: { title: { text: 'Acme' }, leftAction, rightAction } });
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Acme');
    fireEvent.click(screen.getByLabelText('sidebar left'));
    fireEvent.click(screen.getByLabelText('no such icon'));
    expect(screen.getByLabelText('no such icon').querySelector('path')?.getAttribute('d')).toBeTruthy();
    expect(clicked).toEqual(['left', 'right']);
  });

  it('can be without a title, or not there [O8]', () => {
    const { el, chat } = mount(
      { header: { title: { enabled: false } } },
      { thread: aThread({ title: 'Mine' }) },
    );
    expect(el.querySelector('h1')?.textContent).toBe('');
    chat.setOptions({ header: { enabled: false } });
    expect(el.querySelector('h1')).toBeNull();
  });
});

describe('theme and language', () => {
  it('are attributes and variables of the root [O11 O12]', () => {
    const color = { accent: { primary: '#7c4dff', level: 2 as const } };
    const made = mount({
      locale: 'de',
      theme: {
        colorScheme: 'dark',
        radius: 'sharp',
        density: 'compact',
        color,
        typography: { baseSize: 16 },
      },
    });
    const root = rootOf(made);
    expect({ ...root.dataset }).toEqual({ scheme: 'dark', radius: 'sharp', density: 'compact' });
    expect(root.lang).toBe('de');
    expect(root.style.getPropertyValue('--jp-brand-color1')).toBe('#7c4dff');
    expect(root.style.fontSize).toBe('16px');
  });

  it("are the page's around it where nothing is said [O11]", () => {
    const root = rootOf(mount({}));
    expect({ ...root.dataset }).toEqual({});
    expect(root.querySelector('style')).toBeNull();
  });

  it('loads the fonts the author names, and no others [O11]', () => {
    const fontSources = [{ family: 'Inter', src: '/inter.woff2', weight: 400 }];
    const root = rootOf(mount({ theme: { typography: { fontSources, fontFamily: 'Inter' } } }));
    const rule = '@font-face { font-family: "Inter"; src: url("/inter.woff2"); font-weight: 400 }';
    expect(root.querySelector('style')?.textContent).toBe(rule);
    expect(root.style.fontFamily).toBe('Inter');
  });
});

describe('frame title, disclaimer and first thread', () => {
  it('name the region and stand under the composer [O13]', async () => {
    const made = mount({
      frameTitle: 'Helpdesk',
      disclaimer: { text: 'Can be **wrong**.', highContrast: true },
    });
    expect(screen.getByRole('region', { name: 'Helpdesk' })).toBe(rootOf(made));
    const disclaimer = await screen.findByText('Can be **wrong**.');
    expect(disclaimer.className).toContain('ck-strong');
  });

  it('say which thread the client opens when it starts [O13]', () => {
    const { host } = mount({ initialThread: 'thr_9' });
    expect(host.tabMemory.get('thread')).toBe('thr_9');
    const fresh = mount({ initialThread: null });
    expect(fresh.host.memory.get('thread')).toBeNull();
  });
});

describe('the state of a thread', () => {
  it('locks the composer with its reason', () => {
    mount({}, { thread: aThread({ status: { type: 'locked', reason: 'Waiting for a person.' } }) });
    expect([theField().disabled, theField().placeholder]).toEqual([true, 'Waiting for a person.']);
  });

  it('takes the composer away once closed', async () => {
    const { still } = mount({}, { thread: aThread() });
    expect(theField()).toBeTruthy();
    still.set({ thread: aThread({ status: { type: 'closed' } }) });
    await waitFor(() => expect(screen.queryByLabelText('Message')).toBeNull());
  });
});

describe('the client tool of the page', () => {
  it('is the one that the client asks [O2]', async () => {
    const { still, chat } = mount({ onClientTool: ({ params }) => ({ got: params }) }, { page: failingPage });
    still.previewed = preview;
    expect(await still.clientTool?.({ name: 'x', params: { a: 1 } })).toEqual({ got: { a: 1 } });
    chat.setOptions({});
    expect(still.clientTool).toBeNull();
  });
});
