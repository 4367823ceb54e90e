import { expect, it } from 'vitest';
import { initialState } from '../../../chatState';
import type { Proposal } from '../../../host';
import type { Approval } from '../../../protocol';
import { lookAt, waitingItems } from './waitingEdits';

const waiting: Approval = {
  status: 'waiting',
  risk: 'edit',
  turn: 'q1',
  notebook: 'a.ipynb',
  by: null,
  page: null,
};

it('finds the edits that a person has to decide, and no others', () => {
  const approvals = {
    edit: waiting,
    run: { ...waiting, risk: 'run' as const },
    ruled: { ...waiting, by: 'thread' as const },
    done: { ...waiting, status: 'used' as const },
  };
  expect(waitingItems({ ...initialState, approvals })).toEqual(['edit']);
});

it('keeps what was seen of edits that cannot be done any more, and says why', () => {
  const edits = [{ key: '0', cells: [], text: null }];
  const proposal: Proposal = { kind: 'edits', edits };
  const seen = lookAt({ propose: () => proposal }, 'edit', 'a.ipynb', undefined);
  expect(seen).toEqual({ itemId: 'edit', notebook: 'a.ipynb', edits, problem: null });
  const propose = () => {
    throw new Error('It has changed.');
  };
  expect(lookAt({ propose }, 'edit', 'a.ipynb', seen ?? undefined)).toMatchObject({
    edits,
    problem: 'It has changed.',
  });
  expect(lookAt({ propose }, 'edit', 'a.ipynb', undefined)).toBeNull();
});
