import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { Task, TaskItem, WorkflowItem } from '../protocol';
import type { Run } from '../state';
import { anAnswer, aQuestion } from '../testing/fixtures';
import { aWorkflow } from '../testing/itemScenes';
import { mountStill } from '../testing/mounted';

const running: Run = { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false };
const question = aQuestion('u1', 'Why?');
const thought: Task = { type: 'thought', title: 'Reading', content: 'The name is misspelt.' };

function show(item: WorkflowItem | TaskItem, run: Run | null = null) {
  return mountStill({ items: [question, item], run });
}

function line(el: HTMLElement): HTMLElement {
  return el.querySelector('.ck-turn [aria-expanded]') as HTMLElement;
}

describe('a workflow', () => {
  it('says in its line what is being done now, then what came of it [I7 U8 U9]', async () => {
    const first: Task = { type: 'custom', title: 'Looking at the cells', status_indicator: 'loading' };
    const { still, el } = show(aWorkflow('w1', { tasks: [first] }), running);
    expect(line(el).textContent).toBe('Looking at the cells');
    expect(line(el).querySelector('.ck-shimmer')).toBeTruthy();
    const second: Task = { type: 'web_search', title_query: 'KeyError' };
    still.set({ items: [question, aWorkflow('w1', { tasks: [first, second] })] });
    await waitFor(() => expect(line(el).textContent).toBe('Searched for “KeyError”'));
    const done = aWorkflow('w1', { tasks: [first, second], summary: { title: 'Looked around' } });
    still.set({ items: [question, done, anAnswer('a1', 'So.')] });
    await waitFor(() => expect(line(el).textContent).toBe('Looked around'));
    expect(line(el).querySelector('.ck-shimmer')).toBeNull();
  });

  it.each([
    ['reasoning', { duration: 4.4 }, 'Thought for 4 s'],
    ['reasoning', { duration: 0 }, 'Thought for 1 s'],
    ['reasoning', undefined, 'Thought about it'],
    ['custom', { duration: 12 }, 'Worked for 12 s'],
    ['custom', undefined, 'Worked in 1 step'],
  ] as const)('of kind %s with %j says “%s” [I7]', (type, summary, said) => {
    const { el } = show(aWorkflow('w1', { type, tasks: [thought], summary }));
    expect(line(el).textContent).toBe(said);
  });

  it('is open where the server says so, until the person decides [I7]', async () => {
    const opened = aWorkflow('w1', { tasks: [thought], expanded: true });
    const { el, still } = show(opened);
    expect(await screen.findByText('The name is misspelt.')).toBeTruthy();
    fireEvent.click(line(el));
    await waitFor(() => expect(line(el).getAttribute('aria-expanded')).toBe('false'));
    still.set({ items: [question, { ...opened, workflow: { ...opened.workflow, expanded: true } }] });
    await waitFor(() => expect(screen.queryByText('The name is misspelt.')).toBeNull());
  });

  it('follows the server in closing while the person has not decided [I7]', async () => {
    const { el, still } = show(aWorkflow('w1', { tasks: [thought], expanded: true }), running);
    expect(line(el).getAttribute('aria-expanded')).toBe('true');
    still.set({ items: [question, aWorkflow('w1', { tasks: [thought], expanded: false })], run: null });
    await waitFor(() => expect(line(el).getAttribute('aria-expanded')).toBe('false'));
  });

  it('shows each kind of task with where it is [I7 I8 U8 U9]', async () => {
    const { el } = show(aWorkflow('w1', { expanded: true }), running);
    const steps = [...el.querySelectorAll<HTMLElement>('.ck-step')];
    expect(steps.map((step) => step.querySelector('.ck-step-title')?.textContent ?? '')).toEqual([
      '',
      'Searched for “pandas fill missing exchange rates”',
      'Read two files',
      'Drew the gaps',
      'Checking orders against the rates',
    ]);
    await waitFor(() => expect(steps[0]?.textContent).toContain('How'));
    const search = within(steps[1] as HTMLElement);
    expect(search.getByText('pandas ffill by group')).toBeTruthy();
    expect(search.getByText('Working with missing data').getAttribute('rel')).toBe('noopener noreferrer');
    expect(within(steps[2] as HTMLElement).getByText('data/rates.csv')).toBeTruthy();
    expect(screen.getAllByLabelText('Done')).toHaveLength(4);
    expect(screen.getAllByLabelText('Under way')).toHaveLength(1);
  });

  it('has nothing under way any more once its run is over [I7]', () => {
    show(aWorkflow('w1', { expanded: true }));
    expect(screen.queryByLabelText('Under way')).toBeNull();
  });

  it('without a task is not shown once it is over [I7]', () => {
    const { el } = show(aWorkflow('w1', { tasks: [] }));
    expect(line(el)).toBeNull();
  });
});

describe('a task by itself', () => {
  const base = { id: 'k1', thread_id: 't1', created_at: '2026-01-02T03:04:05Z', type: 'task' as const };

  it('is one line that opens where there is more to it [I8]', async () => {
    const { el } = show({
      ...base,
      task: { type: 'custom', title: 'Found 3 cells', content: 'They load orders.' },
    });
    expect(screen.queryByText('They load orders.')).toBeNull();
    fireEvent.click(line(el));
    expect(await screen.findByText('They load orders.')).toBeTruthy();
  });

  it('is only a line where there is not [I8]', () => {
    const { el } = show({ ...base, task: { type: 'image', title: 'Drew a plot' } });
    expect(screen.getByText('Drew a plot')).toBeTruthy();
    expect(line(el)).toBeNull();
  });

  it('shimmers while it is under way [I8]', () => {
    const task: Task = { type: 'custom', title: 'Waiting for the kernel', status_indicator: 'loading' };
    show({ ...base, task }, running);
    expect(screen.getByText('Waiting for the kernel').className).toBe('ck-shimmer');
  });
});
