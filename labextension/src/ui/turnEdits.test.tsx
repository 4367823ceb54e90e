import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CarriedTurn, EditHistory } from '../host';
import type { Approval } from '../protocol';
import { aCall, askingChat, WAITING } from '../testing/askingChat';

const DONE: Approval = { ...WAITING, status: 'used' };
const calls: string[][] = [];
let state: { canUndo: boolean; canRedo: boolean } | null;
let carried: CarriedTurn | Error;
let changed: () => void;

const carry = (what: string) => async (turn: string, notebook: string) => {
  calls.push([what, turn, notebook]);
  if (carried instanceof Error) throw carried;
  return carried;
};
const edits: EditHistory = {
  of: () => state,
  undo: carry('undo'),
  redo: carry('redo'),
  onChanged: (listener) => {
    changed = listener;
    return () => {};
  },
};

beforeEach(() => {
  calls.length = 0;
  state = { canUndo: true, canRedo: false };
  carried = { changed: 1, left: [] };
});

const shown = (approval: Approval, status: 'completed' | 'pending' = 'completed') =>
  askingChat({ items: [aCall({ status, output: { applied: true } })], approval, edits });
const undo = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Undo the changes' });

describe('a turn that changed the notebook', () => {
  it('is taken back by one click, in the notebook that it changed, and done again', async () => {
    const { el } = await shown(DONE);
    expect(el.querySelector('.ck-turn-edits .ck-edited-place')).toBeNull();
    fireEvent.click(undo());
    await screen.findByText('1 cell is as before.');
    state = { canUndo: false, canRedo: true };
    changed();
    fireEvent.click(await screen.findByRole('button', { name: 'Redo the changes' }));
    await screen.findByText('1 cell was changed again.');
    expect(calls).toEqual([
      ['undo', 'q1', 'a.ipynb'],
      ['redo', 'q1', 'a.ipynb'],
    ]);
    expect(screen.queryByText('Undo the changes')).toBeNull();
  });

  it.each<[CarriedTurn, string]>([
    [{ changed: 0, left: [] }, 'There was nothing to change.'],
    [{ changed: 0, left: [{ name: 'A cell', why: 'it is gone' }] }, 'Nothing was changed.'],
    [{ changed: 3, left: [] }, '3 cells are as before.'],
  ])('says what came of it: %j', async (given, line) => {
    carried = given;
    await shown(DONE);
    fireEvent.click(undo());
    await screen.findByText(line);
  });

  it('shows each cell that was left as it is, with both texts', async () => {
    const left = [
      { name: 'Cell [3]', why: 'the same lines were changed since', now: 'mine', wanted: 'old' },
      { name: 'A cell', why: 'it was edited since', now: 'mine too', wanted: null },
    ];
    carried = { changed: 0, left };
    const { el } = await shown(DONE);
    fireEvent.click(undo());
    await screen.findByText('Cell [3] was left as it is: the same lines were changed since.');
    expect(screen.getByText('A cell was left as it is: it was edited since.')).toBeTruthy();
    const texts = [...el.querySelectorAll('.ck-turn-edits .ck-shown')].map(({ textContent }) => textContent);
    expect(texts).toEqual(['−removed: mine\n+added: old\n']);
  });

  it('says why it could not be taken back', async () => {
    carried = new Error('a.ipynb is not open. Open it and try again.');
    await shown(DONE);
    fireEvent.click(undo());
    await screen.findByText('a.ipynb is not open. Open it and try again.');
  });

  it('can be taken back in each notebook that it changed', async () => {
    const items = ['c1', 'c2', 'c3'].map((id) => aCall({ id, status: 'completed', output: {} }));
    const { el } = await askingChat({
      items,
      approval: DONE,
      approvals: { c2: { ...DONE, notebook: 'b.ipynb' } },
      edits,
    });
    const paths = [...el.querySelectorAll('.ck-turn-edits .ck-edited-place')];
    expect(paths.map(({ textContent }) => textContent)).toEqual(['a.ipynb', 'b.ipynb']);
    const [, second] = screen.getAllByRole('button', { name: 'Undo the changes' });
    fireEvent.click(second as Element);
    await screen.findByText('1 cell is as before.');
    expect(calls).toEqual([['undo', 'q1', 'b.ipynb']]);
  });

  it('waits while an answer is on its way', async () => {
    const { client, host } = await shown(DONE);
    host.on('threads.add_user_message', () => new Promise(() => {}));
    client.send({ text: 'And?' });
    await waitFor(() => expect(undo().disabled).toBe(true));
  });
});

it.each<[string, Approval, 'completed' | 'pending']>([
  ['still waits', WAITING, 'pending'],
  ['was refused', { ...WAITING, status: 'refused' }, 'completed'],
  ['only ran cells', { ...DONE, risk: 'run' }, 'completed'],
])('a turn whose call %s has nothing to take back', async (_, approval, status) => {
  await shown(approval, status);
  expect(screen.queryByText('Undo the changes')).toBeNull();
});

it('a turn that is not known here any more has nothing to take back', async () => {
  state = null;
  const of = vi.spyOn(edits, 'of');
  await shown(DONE);
  expect(of).toHaveBeenCalledWith('q1', 'a.ipynb');
  expect(screen.queryByText('Undo the changes')).toBeNull();
});
