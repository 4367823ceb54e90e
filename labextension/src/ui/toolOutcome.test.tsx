import { fireEvent, screen } from '@testing-library/preact';
import { expect, it } from 'vitest';
import type { Json } from '../protocol';
import { aCall, askingChat, WAITING } from '../testing/askingChat';

const outcome = (name: string, output: Json) =>
  askingChat({
    items: [aCall({ name, output, status: 'completed' })],
    approval: { ...WAITING, status: 'used' },
  });

const change = (cellId: string, diff: string | null) => ({ cellId, change: 'changed', diff });
const rows = (...states: string[]) => ({ cells: states.map((state, i) => ({ cellId: `${i}`, state })) });

it.each<[string, string, Json]>([
  ['Not done: you did not allow it', 'edit_cells', { refused: 'No.' }],
  ['Not done: The cell is gone.', 'run_cells', { error: 'The cell is gone.' }],
  ['Nothing was changed: It is read-only.', 'edit_cells', { applied: false, reason: 'It is read-only.' }],
  ['Nothing was changed: ', 'edit_cells', { changes: [change('a', null)] }],
  ['Nothing was changed: ', 'edit_cells', 'done'],
  ['Changed 1 cell', 'edit_cells', { applied: true, changes: [change('a', null), change('a', null)] }],
  ['Changed 2 cells', 'edit_cells', { applied: true, changes: [change('a', null), change('b', null)] }],
  ['Ran 1 cell', 'run_cells', rows('ok')],
  ['Ran 2 cells', 'run_cells', rows('ok', 'ok')],
  ['Ran the code: it failed', 'run_cells', rows('ok', 'error', 'not_run')],
  ['Ran the code: it has not ended yet', 'run_cells', rows('running', 'not_run')],
  ['Not run: the cell was edited in the meantime', 'run_cells', rows('changed', 'not_run')],
  ['Restarted the kernel', 'restart_kernel', { restarted: true }],
  ['Interrupted the kernel', 'interrupt_kernel', { interrupted: true }],
  ['Called a function of the notebook', 'call_function', { status: 'done', text: '1' }],
  ['Used this page: other', 'other', null],
])('is told in one line: %s', async (line, name, output) => {
  const { el } = await outcome(name, output);
  expect(el.querySelector('.ck-work')?.textContent).toBe(line);
});

it('opens to what was changed, with what cannot be seen', async () => {
  const diff = '@@ -1,2 +1,2 @@\n same\n-old\n+new\u200b';
  const { el } = await outcome('edit_cells', {
    applied: true,
    changes: [change('a', diff), change('b', diff)],
  });
  expect(el.querySelector('.ck-shown')).toBeNull();
  fireEvent.click(screen.getByText('Changed 2 cells'));
  const [first, second] = screen.getAllByRole('region', { name: 'What was changed' });
  expect(first?.textContent).toBe(' ⋯\n same\n−removed: old\n+added: newU+200B\n');
  expect(second).toBeTruthy();
});
