import { describe, expect, it } from 'vitest';
import { type ChatState, initialState } from '../../../chatState';
import type { Approval, ClientToolCallItem } from '../../../protocol';
import { aQuestion } from '../../../testing/fixtures';
import { plainTranslation } from '../../plainTranslation';
import { stageOf } from './asked';

const run = { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false } as const;
const call: ClientToolCallItem = {
  type: 'client_tool_call',
  id: 'edit',
  thread_id: 'thr_1',
  created_at: '2026-01-02T03:04:05Z',
  status: 'pending',
  call_id: 'call_edit',
  name: 'edit_cells',
  arguments: {},
};
const waiting: Approval = {
  status: 'waiting',
  risk: 'edit',
  turn: 'q1',
  notebook: 'a.ipynb',
  by: null,
  page: null,
};

function stage(fields: Partial<ChatState>, isShown = false) {
  return stageOf({ ...initialState, ...fields }, isShown, plainTranslation);
}

describe('a question asked in a cell', () => {
  it('is worked on while anything of it is under way', () => {
    const working = { stage: 'working', line: 'Working on a change of this cell…' };
    expect(stage({ run })).toEqual(working);
    expect(stage({ working: new Set(['read']) })).toEqual(working);
    const writing = { callId: 'call_edit', name: 'edit_cells', notebook: 'a.ipynb', text: '{' };
    expect(stage({ run: { ...run, writing } })).toEqual({
      stage: 'working',
      line: 'Writing a change of this cell…',
    });
    // The run has ended with a call that the page is about to carry out.
    expect(stage({ items: [aQuestion('q1', 'Why?'), call] })).toEqual(working);
  });

  it('says what the server says it does', () => {
    const told = { ...run, progress: { text: 'Still thinking…' } };
    expect(stage({ run: told })).toEqual({ stage: 'working', line: 'Still thinking…' });
  });

  it('has done its part once a change is shown at the cell', () => {
    expect(stage({ run }, true)).toBeNull();
  });

  it('names the chat where something else is asked there, and where the answer is', () => {
    const asks = { items: [aQuestion('q1', 'Why?'), call], approvals: { edit: waiting } };
    expect(stage(asks)).toEqual({ stage: 'over', line: 'The chat asks you something.' });
    expect(stage({})).toEqual({ stage: 'over', line: 'The answer is in the chat.' });
  });

  it('tells of a failure', () => {
    const error = { message: 'The key was refused.', retry: false, needsSetup: true };
    expect(stage({ error })).toEqual({ stage: 'over', line: 'The key was refused.' });
  });

  it('waits for the answer that comes first', () => {
    const queued = {
      id: 'm1',
      text: 'Why?',
      tags: [],
      attachments: [],
    } as unknown as ChatState['queue'][number];
    expect(stage({ run, queue: [queued] })).toEqual({
      stage: 'working',
      line: 'Another answer comes first…',
    });
  });

  it('waits for the host to be confirmed', () => {
    const confirm = { host: 'api.example', label: 'Example' };
    expect(stage({ confirm })).toEqual({
      stage: 'working',
      line: 'The chat asks whether it may send this to api.example.',
    });
  });
});
