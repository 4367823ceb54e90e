import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import type { ProposedCell, ProposedEdit } from '../host';
import { type AskingChat, askingChat, WAITING } from '../testing/askingChat';

const button = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });
const decided = ({ host }: AskingChat) => host.sentOf('approvals.decide').map(({ params }) => params);
const shown = (label: string) => {
  const regions = screen.getAllByRole('region', { name: label });
  return regions.find(({ className }) => className === 'ck-shown')?.textContent;
};

function anEdit(key: string, fields: Partial<ProposedCell> = {}): ProposedEdit {
  const cell: ProposedCell = {
    cellId: `cell ${key}`,
    change: 'changed',
    type: 'code',
    index: Number(key),
    follows: null,
    executionCount: null,
    before: `old ${key}`,
    after: `new ${key}`,
    ...fields,
  };
  return { key, cells: [cell], text: cell.after };
}

const edits = (...all: ProposedEdit[]) => ({ proposal: { kind: 'edits' as const, edits: all } });
const code = (text: string) => ({
  proposal: {
    kind: 'code' as const,
    cells: [
      { cellId: 'one', index: 0, executionCount: 7, code: text },
      { cellId: 'two', index: 1, executionCount: null, code: 'second()' },
    ],
  },
  approval: { ...WAITING, risk: 'run' as const },
});

describe('a run', () => {
  it('is shown as it would run, cell by cell, and runs when it is accepted', async () => {
    const chat = await askingChat(code('import os\nos.remove("x")'));
    expect(screen.getByRole('heading', { name: 'Run these 2 cells?' })).toBeTruthy();
    expect(shown('Cell [7]')).toBe('import os\nos.remove("x")\n');
    expect(shown('Cell 2 from the top')).toBe('second()\n');
    expect(screen.getByText('a.ipynb')).toBeTruthy();
    fireEvent.click(button('Run'));
    await waitFor(() =>
      expect(decided(chat)).toMatchObject([{ accept: true, amended: null, item_id: 'c1' }]),
    );
  });

  it('is shown with the empty lines and spaces around it', async () => {
    await askingChat(code('\n  if x:\n    y()  \n'));
    expect(shown('Cell [7]')).toBe('\n  if x:\n    y()  \n\n');
  });

  it('waits while an answer is on its way, and keeps the focus', async () => {
    const chat = await askingChat(code('x'));
    button('Run').focus();
    chat.host.on('threads.add_user_message', () => new Promise(() => {}));
    chat.client.send({ text: 'And?' });
    await waitFor(() => expect(button('Run').getAttribute('aria-disabled')).toBe('true'));
    expect(document.activeElement).toBe(button('Run'));
    fireEvent.click(button('Run'));
    expect(decided(chat)).toEqual([]);
  });

  it('is not done when it is refused', async () => {
    const chat = await askingChat(code('x'));
    fireEvent.click(button('Refuse'));
    await waitFor(() => expect(decided(chat)).toMatchObject([{ accept: false }]));
    expect(chat.host.sentOf('approvals.use')).toEqual([]);
  });

  it('shows by number what cannot be seen or turns text around, and warns of it', async () => {
    await askingChat(code('x = "\u202egnp.exe"'));
    expect(shown('Cell [7]')).toBe('x = "U+202Egnp.exe"\n');
    expect(screen.getByText(/characters in this that cannot be seen/)).toBeTruthy();
  });

  it('tells how long it is where only a part is in sight', async () => {
    await askingChat(code(Array.from({ length: 30 }, (_, line) => `x${line} = 1`).join('\n')));
    expect(screen.getByText('30 lines in all')).toBeTruthy();
    expect(screen.queryByText('1 lines in all')).toBeNull();
  });

  it('warns of nothing where all can be seen', async () => {
    await askingChat(code('x = "é"'));
    expect(screen.queryByText(/cannot be seen/)).toBeNull();
  });
});

describe('other work', () => {
  it.each([
    ['interrupt', 'Interrupt the kernel?', 'Interrupt'],
    ['restart', 'Restart the kernel? All variables are lost.', 'Restart'],
  ] as const)('says what it is: %s', async (act, title, accept) => {
    const chat = await askingChat({ proposal: { kind: 'act', act } });
    expect(screen.getByRole('heading', { name: title })).toBeTruthy();
    fireEvent.click(button(accept));
    await waitFor(() => expect(decided(chat)).toHaveLength(1));
  });

  it('shows the call of a function with its arguments, and no rule can be made for it', async () => {
    const proposal = { kind: 'call', name: 'wipe', code: 'wipe("\u200ball")' } as const;
    await askingChat({ proposal, approval: { ...WAITING, risk: 'call' } });
    expect(shown('Call the function wipe?')).toBe('wipe("U+200Ball")\n');
    expect(screen.getByText(/cannot be seen/)).toBeTruthy();
    expect(button('Call')).toBeTruthy();
    expect(screen.queryByText('Do not ask again…')).toBeNull();
  });

  it('that cannot be done says why, and can only be refused', async () => {
    await askingChat({ proposal: new Error('The cell has changed.') });
    expect(screen.getByText('The cell has changed.')).toBeTruthy();
    expect(button('Accept').disabled).toBe(true);
    expect(button('Do not ask again…').disabled).toBe(true);
    expect(button('Refuse').disabled).toBe(false);
  });

  it('is looked at again when the page changes', async () => {
    const { host, propose, el } = await askingChat({ proposal: new Error('Not open.') });
    propose.mockImplementation(() => ({ kind: 'act', act: 'restart' }));
    host.changePage({ ...host.page, title: 'Another' });
    await within(el).findByRole('heading', { name: /^Restart/ });
    expect(screen.queryByText('Not open.')).toBeNull();
  });
});

describe('edits', () => {
  it('are shown as differences and accepted as they are', async () => {
    const chat = await askingChat(edits(anEdit('0'), anEdit('1', { executionCount: 4 })));
    expect(screen.getByRole('heading', { name: 'Make 2 changes to the notebook?' })).toBeTruthy();
    expect(shown('Change cell 1 from the top')).toBe('−removed: old 0\n+added: new 0\n');
    expect(shown('Change cell [4]')).toBe('−removed: old 1\n+added: new 1\n');
    fireEvent.click(button('Accept all'));
    await waitFor(() => expect(decided(chat)).toMatchObject([{ accept: true, amended: null }]));
  });

  it('are done without those that were left out; none at all cannot be accepted', async () => {
    await askingChat(edits(anEdit('0'), anEdit('1')));
    const [first, second] = screen.getAllByRole('checkbox') as [HTMLElement, HTMLElement];
    fireEvent.click(second);
    await waitFor(() => expect(button('Accept 1 of 2').disabled).toBe(false));
    expect(screen.queryByRole('region', { name: 'Change cell 2 from the top' })).toBeNull();
    fireEvent.click(first);
    await waitFor(() => expect(button('Accept 0 of 2').disabled).toBe(true));
    fireEvent.click(first);
    await waitFor(() => expect(button('Accept 1 of 2').disabled).toBe(false));
  });

  it('are written otherwise before they are accepted, and shown so', async () => {
    const { client } = await askingChat(edits(anEdit('0')));
    expect(screen.queryByRole('checkbox')).toBeNull();
    fireEvent.click(button('Change before accepting'));
    const field = screen.getByLabelText<HTMLTextAreaElement>('New text of Change cell 1 from the top');
    expect(field.value).toBe('new 0');
    fireEvent.input(field, { target: { value: 'mine' } });
    expect(client.deciding.choicesOf('c1').amendments).toEqual({ 0: 'mine' });
    await screen.findByText('changed by you');
    fireEvent.click(button('Show the difference'));
    await waitFor(() => expect(shown('Change cell 1 from the top')).toBe('−removed: old 0\n+added: mine\n'));
    fireEvent.click(button('Change before accepting'));
    fireEvent.input(screen.getByRole('textbox', { name: /^New text/ }), { target: { value: 'new 0' } });
    expect(client.deciding.choicesOf('c1').amendments).toEqual({});
  });

  it('that bring what cannot be seen are warned of', async () => {
    await askingChat(edits(anEdit('0', { after: 'a\u2066b' })));
    expect(screen.getByText(/cannot be seen/)).toBeTruthy();
  });

  it.each([
    ['inserted', { type: 'code' }, 'New code cell, place 1'],
    ['inserted', { type: 'markdown' }, 'New text cell, place 1'],
    ['deleted', {}, 'Delete cell 1 from the top'],
    ['moved', { executionCount: 3 }, 'Move [3] to place 1'],
    ['retyped', { type: 'raw' }, 'Make cell 1 from the top a cell of type raw'],
  ] as const)('say what becomes of the cell: %s %j', async (change, fields, title) => {
    const { el } = await askingChat(edits(anEdit('0', { change, ...fields })));
    expect(el.querySelector('.ck-edit-title')?.textContent).toBe(title);
  });

  it('name each further cell that one of them changes', async () => {
    const [cell] = anEdit('0').cells;
    const both = { ...anEdit('0'), cells: [cell, anEdit('1').cells[0]] } as ProposedEdit;
    const { el } = await askingChat(edits(both));
    expect(el.querySelector('.ck-edit-also')?.textContent).toBe('Change cell 2 from the top');
  });
});

describe('a rule', () => {
  it('has its choices brought into sight', async () => {
    const brought = vi.spyOn(Element.prototype, 'scrollIntoView');
    await askingChat();
    fireEvent.click(button('Do not ask again…'));
    await waitFor(() => {
      const parts = brought.mock.contexts as Element[];
      expect(parts.some((part) => part.contains(button('Allow edits in this notebook')))).toBe(true);
    });
    brought.mockRestore();
  });

  it.each([
    ['edit', 'Allow edits in this conversation', { scope: 'thread', place: 'thr_1' }],
    ['edit', 'Allow edits in this notebook', { scope: 'notebook', place: 'a.ipynb' }],
    ['run', 'Allow runs in this conversation', { scope: 'thread', place: 'thr_1' }],
    ['run', 'Allow runs in this notebook', { scope: 'notebook', place: 'a.ipynb' }],
  ] as const)('for each %s is made by: %s', async (risk, name, params) => {
    const { host } = await askingChat({ approval: { ...WAITING, risk } });
    expect(screen.queryByText(name)).toBeNull();
    fireEvent.click(button('Do not ask again…'));
    fireEvent.click(button(name));
    await waitFor(() =>
      expect(host.sentOf('approvals.allow').map((body) => body.params)).toEqual([
        { ...params, risk, allowed: true },
      ]),
    );
  });

  it('is for the conversation alone where no notebook was shown', async () => {
    await askingChat({ approval: { ...WAITING, notebook: '' } });
    fireEvent.click(button('Do not ask again…'));
    expect(screen.queryByText('Allow edits in this notebook')).toBeNull();
  });

  it('that holds is in sight, and one click takes back just that one', async () => {
    const { host } = await askingChat({ rules: { thread: ['run'], notebook: ['edit', 'run'] } });
    const row = await screen.findByRole('region', { name: 'Done without asking' });
    const chips = [...row.querySelectorAll('.ck-chip-label')].map(({ textContent }) => textContent);
    expect(chips).toEqual(['runs in this conversation', 'edits in this notebook', 'runs in this notebook']);
    fireEvent.click(button('Ask again: edits in this notebook'));
    fireEvent.click(button('Ask again: runs in this conversation'));
    const notebook = host.page.notebook?.path;
    await waitFor(() =>
      expect(host.sentOf('approvals.allow').map((body) => body.params)).toEqual([
        { scope: 'notebook', place: notebook, risk: 'edit', allowed: false },
        { scope: 'thread', place: 'thr_1', risk: 'run', allowed: false },
      ]),
    );
  });

  it('that does not hold is not told', async () => {
    const { host } = await askingChat();
    await waitFor(() =>
      expect(host.sentOf('approvals.allowed').at(-1)?.params).toMatchObject({ thread_id: 'thr_1' }),
    );
    expect(screen.queryByRole('region', { name: 'Done without asking' })).toBeNull();
  });
});

describe('a call that is decided', () => {
  it('has no card: a rule lets it pass, or another window does it', async () => {
    await askingChat({ approval: { ...WAITING, by: 'thread' } });
    expect(screen.queryByText('Refuse')).toBeNull();
  });

  it('does nothing more while the decision is on its way, and keeps the focus', async () => {
    const chat = await askingChat(code('x'));
    chat.host.on('approvals.decide', () => new Promise(() => {}));
    button('Run').focus();
    fireEvent.click(button('Run'));
    await waitFor(() => expect(button('Run').getAttribute('aria-disabled')).toBe('true'));
    expect(button('Refuse').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button('Refuse'));
    fireEvent.click(button('Run'));
    expect(document.activeElement).toBe(button('Run'));
    expect(decided(chat)).toMatchObject([{ accept: true }]);
  });

  it('gives the focus to the message box as its card goes', async () => {
    await askingChat(code('x'));
    button('Refuse').focus();
    fireEvent.click(button('Refuse'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Message')));
  });

  it('leaves the focus where it is elsewhere', async () => {
    const { el } = await askingChat(code('x'));
    button('New chat').focus();
    fireEvent.click(button('Refuse'));
    await waitFor(() => expect(el.querySelector('.ck-approval')).toBeNull());
    expect(document.activeElement).toBe(button('New chat'));
  });
});
