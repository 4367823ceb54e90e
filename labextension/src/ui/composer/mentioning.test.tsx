import { screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { asked, type Mounted, mountStill } from '../../testing/mounted';
import { pressKey, theField, typeText } from '../../testing/typing';
import { PANEL_OPTIONS } from '../options';

const entities = [
  { id: 'c7', title: 'cell [7]', group: 'Cells', data: { cellId: 'c7' } },
  { id: 'v1', title: 'orders', group: 'Variables' },
  { id: 'c6', title: 'cell [6]', group: 'Cells' },
];
const orders = { type: 'input_tag', id: 'v1', text: 'orders', data: {}, group: 'Variables' };

function mount(): Mounted {
  const made = mountStill({}, null, { host: { entities: { search: async () => [] } } });
  made.still.found = entities;
  return made;
}

const active = () =>
  document.getElementById(theField().getAttribute('aria-activedescendant') ?? '')?.textContent;

describe('"@"', () => {
  it('opens the menu of what can be named, by groups, as a combo box [O4]', async () => {
    mount();
    await typeText('Why does @');
    const list = await screen.findByRole('listbox');
    expect(theField().getAttribute('role')).toBe('combobox');
    expect(theField().getAttribute('aria-controls')).toBe(list.id);
    const texts = [...list.querySelectorAll('[role="option"]')].map((line) => line.textContent);
    expect(texts).toEqual(['cell [7]', 'cell [6]', 'orders']);
    expect(active()).toBe('cell [7]');
    expect(screen.getByRole('group', { name: 'Variables' }).textContent).toContain('orders');
  });

  it('is walked with the arrow keys; Enter puts the name into the text and sends nothing [O4]', async () => {
    const { still } = mount();
    await typeText('Plot @');
    await screen.findByRole('listbox');
    pressKey('ArrowUp');
    await waitFor(() => expect(active()).toBe('orders'));
    pressKey('Enter');
    await waitFor(() => expect(theField().value).toBe('Plot @orders '));
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(still.calls.map(([name]) => name)).not.toContain('send');
    pressKey('Enter');
    await asked(still, 'send', { text: 'Plot @orders', tags: [orders] });
  });

  it('takes what is found for all that was typed, where Enter came before it', async () => {
    const { still } = mount();
    await typeText('Plot @');
    await screen.findByRole('listbox');
    still.found = entities.filter(({ id }) => id === 'v1');
    await typeText('Plot @ord');
    pressKey('Enter');
    await waitFor(() => expect(theField().value).toBe('Plot @orders '));
    expect(still.calls.map(([name]) => name)).not.toContain('send');
  });

  it('takes nothing by an Enter after which more was typed', async () => {
    const { still } = mount();
    await typeText('Plot @');
    await screen.findByRole('listbox');
    await typeText('Plot @c');
    pressKey('Enter');
    still.found = entities.slice(0, 1);
    await typeText('Plot @ce');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    expect(theField().value).toBe('Plot @ce');
  });

  it('forgets a name of which a character was deleted, and keeps one that moved [O4]', async () => {
    const { still } = mount();
    await typeText('@');
    await screen.findByRole('listbox');
    pressKey('ArrowUp');
    pressKey('Tab');
    await typeText('Now plot @orders ');
    await waitFor(() => expect(document.querySelector('mark')?.textContent).toBe('@orders'));
    await typeText('Now plot @order ');
    await waitFor(() => expect(document.querySelector('mark')).toBeNull());
    pressKey('Enter');
    await asked(still, 'send', { text: 'Now plot @order' });
  });

  it('leaves the menu with Escape, which stops no run', async () => {
    const { still } = mount();
    const run = { phase: 'streaming' as const, allowCancel: true, progress: null, needsSetup: false };
    still.set({ run });
    await typeText('@');
    await screen.findByRole('listbox');
    pressKey('Escape');
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    expect(still.calls.map(([name]) => name)).not.toContain('stop');
  });

  it("searches the page's own entities too, and does without them when they fail [O4]", async () => {
    const queries: string[] = [];
    const onTagSearch = async (query: string) => {
      queries.push(query);
      if (query === 'x') throw new Error('down');
      return [{ id: 'p', title: 'A person' }];
    };
    const { still } = mountStill({}, null, { options: { ...PANEL_OPTIONS, entities: { onTagSearch } } });
    await typeText('@per');
    expect((await screen.findByRole('option')).textContent).toBe('A person');
    expect(queries).toEqual(['per']);
    still.found = entities;
    await typeText('@x');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(3));
  });

  it('is typed by its button where the page wants one [O4]', async () => {
    mount();
    screen.getByLabelText('Mention').click();
    await waitFor(() => expect(theField().value).toBe('@'));
    await screen.findByRole('listbox');
  });

  it('is an ordinary character where nothing can be named', async () => {
    mountStill();
    expect(screen.queryByLabelText('Mention')).toBeNull();
    await typeText('@');
    expect(theField().getAttribute('role')).toBeNull();
  });
});
