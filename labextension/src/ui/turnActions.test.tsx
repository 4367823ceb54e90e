import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ThreadItem } from '../protocol';
import type { Run } from '../state';
import { anAnswer, aQuestion } from '../testing/fixtures';
import { aForm, aWorkflow } from '../testing/itemScenes';
import { mountStill } from '../testing/mounted';

const running: Run = { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false };
const end: ThreadItem = {
  id: 'e1',
  thread_id: 't1',
  created_at: '2026-01-02T03:04:05Z',
  type: 'end_of_turn',
};
const turns = [aQuestion('u1', 'a'), anAnswer('a1', 'b'), aQuestion('u2', 'c'), anAnswer('a2', 'd')];

/** What the actions of each turn are called, in the order of the turns. */
function actions(el: HTMLElement): string[][] {
  return [...el.querySelectorAll('.ck-turn-actions')].map((row) =>
    [...row.querySelectorAll('button')].map((button) => button.getAttribute('aria-label') ?? ''),
  );
}

/** What the style sheet hides during a run. */
const HIDDEN = '[data-running] .ck-when-idle';
const ALL = ['Copy answer', 'Answer again', 'Good answer', 'Bad answer'];

describe('the end of a turn', () => {
  it('has what can be done with the answer, once for each turn [O9 I2]', () => {
    const { el } = mountStill({ items: [...turns, anAnswer('a3', 'e')] });
    expect(actions(el)).toEqual([ALL, ALL]);
  });

  it('is not there while the turn goes on, but for one that the server ends [I11]', async () => {
    const { el, still } = mountStill({ items: turns, run: running });
    expect(actions(el)).toEqual([ALL]);
    expect(screen.getByLabelText('Answer again').matches(HIDDEN)).toBe(true);
    still.set({ items: [...turns, end] });
    await waitFor(() => expect(actions(el)).toHaveLength(2));
    expect(el.querySelectorAll('.ck-turn')[1]?.lastElementChild?.className).toContain('ck-turn-actions');
  });

  it('is not there while the person is asked', () => {
    const { el } = mountStill({ items: [aQuestion('u1', 'a'), aForm('f1')] });
    expect(actions(el)).toEqual([]);
  });

  it('has what the page wants of it [O9]', async () => {
    const { el, chat } = mountStill({ items: turns });
    chat.setOptions({ threadItemActions: { feedback: true } });
    await waitFor(() => expect(actions(el)[1]).toEqual(['Copy answer', 'Good answer', 'Bad answer']));
    chat.setOptions({});
    await waitFor(() => expect(actions(el)[1]).toEqual(['Copy answer']));
  });
});

describe('copying an answer', () => {
  const writeText = vi.fn(async (_: string) => undefined);
  beforeEach(() => {
    writeText.mockClear();
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    return () => vi.unstubAllGlobals();
  });

  it('copies all that the turn says', async () => {
    const items = [aQuestion('u1', 'a'), anAnswer('a1', 'First.'), aWorkflow('w1'), anAnswer('a2', 'Then.')];
    mountStill({ items });
    fireEvent.click(screen.getByLabelText('Copy answer'));
    await screen.findByLabelText('Copied');
    expect(writeText.mock.calls).toEqual([['First.\n\nThen.']]);
  });
});

describe('answering again', () => {
  it('begins at once where nothing follows [R5 O9]', () => {
    const { still } = mountStill({ items: turns });
    fireEvent.click(screen.getAllByLabelText('Answer again')[1] as Element);
    expect(still.calls).toEqual([['retry', 'u2']]);
  });

  it('asks first where later turns would go [R5 O9]', async () => {
    const { still } = mountStill({ items: turns });
    fireEvent.click(screen.getAllByLabelText('Answer again')[0] as Element);
    const again = await screen.findByText('Answer again');
    expect(document.activeElement).toBe(again);
    expect(screen.getByText(/and of all that follows it/)).toBeTruthy();
    expect(still.calls).toEqual([]);
    fireEvent.click(again);
    expect(still.calls).toEqual([['retry', 'u1']]);
    await waitFor(() => expect(screen.queryByText('Answer again')).toBeNull());
  });

  it('is left alone when the person thinks better of it', async () => {
    const { still } = mountStill({ items: turns });
    fireEvent.click(screen.getAllByLabelText('Answer again')[0] as Element);
    fireEvent.click(await screen.findByText('Cancel'));
    await waitFor(() => expect(screen.getAllByLabelText('Answer again')).toHaveLength(2));
    expect(still.calls).toEqual([]);
  });
});

describe('thumbs', () => {
  it('tell the server of all items of the turn, and a screen reader of it [R13 O9]', async () => {
    const { still, el } = mountStill({
      items: [aQuestion('u1', 'a'), aWorkflow('w1'), anAnswer('a1', 'b'), end],
    });
    fireEvent.click(screen.getByLabelText('Good answer'));
    expect(still.calls).toEqual([['giveFeedback', ['w1', 'a1'], 'positive']]);
    await waitFor(() => expect(el.querySelector('.ck-live')?.textContent).toBe('Marked as a good answer'));
  });

  it('show what was given, and change to the other [R13 O9]', async () => {
    const { still, el } = mountStill({ items: turns, feedback: { a1: 'positive' } });
    const pressed = () =>
      [...el.querySelectorAll('[aria-pressed=true]')].map((b) => b.getAttribute('aria-label'));
    expect(pressed()).toEqual(['Good answer']);
    const first = within(el.querySelector('.ck-turn') as HTMLElement);
    fireEvent.click(first.getByLabelText('Good answer'));
    expect(still.calls).toEqual([]);
    fireEvent.click(first.getByLabelText('Bad answer'));
    expect(still.calls).toEqual([['giveFeedback', ['a1'], 'negative']]);
    still.set({ feedback: { a1: 'negative' } });
    await waitFor(() => expect(pressed()).toEqual(['Bad answer']));
  });
});
