import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProposedCell, ProposedEdit } from '../../../host';
import { type AskingChat, askingChat } from '../../../testing/askingChat';
import { CellSession } from './cellSession';
import { ProposedChange } from './proposedChange';

afterEach(cleanup);

function anEdit(key: string, fields: Partial<ProposedCell> = {}): ProposedEdit {
  const cell: ProposedCell = {
    cellId: key,
    change: 'changed',
    type: 'code',
    index: 2,
    follows: null,
    executionCount: null,
    before: 'old',
    after: 'new',
    ...fields,
  };
  return { key, cells: [cell], text: cell.after };
}

/** The first of `edits` as it is shown at its cell, beside the chat. */
async function shown(edits: ProposedEdit[], problem: string | null = null, isFirst = true) {
  const chat = await askingChat({ proposal: { kind: 'edits', edits } });
  const { client, host } = chat;
  const [edit] = edits as [ProposedEdit];
  const { container } = render(
    <CellSession client={client} host={host}>
      <ProposedChange
        itemId="c1"
        edit={edit}
        cell={edit.cells[0] as ProposedCell}
        isFirst={isFirst}
        count={edits.length}
        problem={problem}
      />
    </CellSession>,
  );
  return { ...chat, at: within(container as HTMLElement), container };
}

const decided = ({ host }: AskingChat) => host.sentOf('approvals.decide').map(({ params }) => params);

describe('a change at its cell', () => {
  it('is accepted there, and with it the call that asks for it alone', async () => {
    const chat = await shown([anEdit('0')]);
    expect(chat.container.querySelector('.ck-shown')?.textContent).toBe('−removed: old\n+added: new\n');
    expect(chat.at.queryByText(/^Accept all/)).toBeNull();
    fireEvent.click(chat.at.getByRole('button', { name: 'Accept: Change this cell' }));
    await waitFor(() => expect(decided(chat)).toMatchObject([{ accept: true, amended: null }]));
  });

  it('is refused there', async () => {
    const chat = await shown([anEdit('0')]);
    fireEvent.click(chat.at.getByRole('button', { name: 'Refuse: Change this cell' }));
    await waitFor(() => expect(decided(chat)).toMatchObject([{ accept: false }]));
  });

  it('waits for the others once it is decided, and can be decided again', async () => {
    const chat = await shown([anEdit('0'), anEdit('1')]);
    fireEvent.click(chat.at.getByRole('button', { name: /^Refuse/ }));
    await chat.at.findByText('Refused. Others wait for you.');
    expect(chat.container.querySelector('.ck-shown')).toBeNull();
    expect(chat.client.deciding.choicesOf('c1').amendments).toEqual({ 0: false });
    fireEvent.click(chat.at.getByRole('button', { name: 'Decide again' }));
    fireEvent.click(await chat.at.findByRole('button', { name: /^Accept: / }));
    await chat.at.findByText('Accepted. Others wait for you.');
    expect(chat.client.deciding.choicesOf('c1')).toEqual({ amendments: {}, accepted: ['0'] });
    expect(decided(chat)).toEqual([]);
  });

  it('is accepted with all others of its call', async () => {
    const chat = await shown([anEdit('0'), anEdit('1')]);
    fireEvent.click(chat.at.getByRole('button', { name: 'Accept all 2 changes' }));
    await waitFor(() => expect(decided(chat)).toMatchObject([{ accept: true, amended: null }]));
  });

  it('says that what was refused stays out where the others are accepted', async () => {
    const chat = await shown([anEdit('0'), anEdit('1')]);
    chat.client.deciding.amend('c1', '1', false);
    expect(await chat.at.findByRole('button', { name: 'Accept all but what was refused' })).toBeTruthy();
  });

  it('shows what the person wrote in its place, in its first cell alone', async () => {
    const chat = await shown([anEdit('0')]);
    chat.client.deciding.amend('c1', '0', 'mine');
    await waitFor(() =>
      expect(chat.container.querySelector('.ck-shown')?.textContent).toBe('−removed: old\n+added: mine\n'),
    );
    cleanup();
    const second = await shown([anEdit('0')], null, false);
    second.client.deciding.amend('c1', '0', 'mine');
    await second.at.findByText('changed by you');
    expect(second.container.querySelector('.ck-shown')?.textContent).toBe('−removed: old\n+added: new\n');
  });

  it('shows by number what cannot be seen, and warns of it', async () => {
    const { at, container } = await shown([anEdit('0', { after: 'a\u202eb' })]);
    expect(container.querySelector('.ck-shown')?.textContent).toContain('aU+202Eb');
    expect(at.getByText(/cannot be seen/)).toBeTruthy();
  });

  it('that cannot be made any more says why, and its call can only be refused', async () => {
    const chat = await shown([anEdit('0'), anEdit('1')], 'The cell has changed.');
    expect(chat.at.getByText('The cell has changed.')).toBeTruthy();
    for (const name of [/^Accept: /, /^Accept all/]) {
      expect(chat.at.getByRole<HTMLButtonElement>('button', { name }).disabled).toBe(true);
    }
    fireEvent.click(chat.at.getByRole('button', { name: /^Refuse/ }));
    await waitFor(() => expect(decided(chat)).toMatchObject([{ accept: false }]));
  });

  it('waits while an answer is on its way, and keeps the focus', async () => {
    const chat = await shown([anEdit('0')]);
    const button = chat.at.getByRole('button', { name: /^Accept/ });
    button.focus();
    chat.host.on('threads.add_user_message', () => new Promise(() => {}));
    chat.client.send({ text: 'And?' });
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('true'));
    expect(document.activeElement).toBe(button);
    fireEvent.click(button);
    expect(decided(chat)).toEqual([]);
  });

  it.each([
    ['deleted', {}, 'Delete this cell'],
    ['moved', {}, 'Move this cell to place 3'],
    ['retyped', { type: 'raw' }, 'Make this a cell of type raw'],
    ['inserted', {}, 'New code cell, place 3'],
  ] as const)('says what becomes of the cell: %s', async (change, fields, title) => {
    const { container } = await shown([anEdit('0', { change, ...fields })]);
    expect(screen.getAllByRole('region', { name: title }).length).toBeGreaterThan(0);
    expect(container.querySelector('.ck-edit-title')?.textContent).toBe(title);
  });
});
