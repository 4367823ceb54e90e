import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it, vi } from 'vitest';
import type { ActionResult, CellActions } from '../host';
import type { ThreadItem } from '../protocol';
import type { Run } from '../state';
import { anAnswer, aQuestion, aStoppedLine, aThread } from '../testing/fixtures';
import { asked, mountStill } from '../testing/mounted';
import { aQuestionAboutTheCell, calmPage, cellTag, emptyPage } from '../testing/samples';

const CODE = "Use this:\n\n```python\norders['a']\n```";
const PAYLOAD = '<img src=x onerror="globalThis.hit = true"><script>globalThis.hit = true</script>';
const running: Run = { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false };

function cells(result: ActionResult): CellActions {
  return {
    insertBelow: vi.fn(async () => result),
    replace: vi.fn(async () => result),
    reveal: vi.fn(async () => undefined),
  };
}

describe('the start of a conversation', () => {
  it('speaks about the cell that failed, and asks with one click', async () => {
    const { still } = mountStill();
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(
      'Cell [7] failed. Shall we look at it?',
    );
    expect(screen.getByText("KeyError: 'customer'")).toBeTruthy();
    fireEvent.click(screen.getByText('Why did this fail?'));
    await asked(still, 'send', { text: 'Why did this fail?' });
  });

  it('fits a notebook without a failure', () => {
    mountStill({ page: calmPage });
    const prompts = screen.getAllByRole('button').map((button) => button.firstChild?.textContent);
    expect(prompts).toEqual(
      expect.arrayContaining([
        'What does this notebook do?',
        'Which variables do I have?',
        'Explain cell [2]',
      ]),
    );
  });

  it('is calm where no notebook is open', () => {
    mountStill({ page: emptyPage });
    expect(screen.getByText(/Open a notebook/)).toBeTruthy();
    expect(screen.queryByText('Why did this fail?')).toBeNull();
  });
});

describe('the code of an answer', () => {
  const items: ThreadItem[] = [
    aQuestionAboutTheCell('u1', 'Fix it'),
    anAnswer('a1', CODE),
    aQuestion('u2', 'And without a cell?'),
    anAnswer('a2', CODE),
  ];

  it('replaces the cell the question was about', async () => {
    const actions = cells({ ok: true, message: 'Replaced. Ctrl+Z in the notebook undoes it.' });
    mountStill({ items }, actions);
    fireEvent.click(await screen.findByLabelText('Replace cell [7]'));
    await screen.findAllByText('Replaced. Ctrl+Z in the notebook undoes it.');
    expect(actions.replace).toHaveBeenCalledExactlyOnceWith("orders['a']", cellTag, expect.any(Function));
  });

  it('cannot replace where the question was about no cell', async () => {
    mountStill({ items: items.slice(2) }, cells({ ok: true, message: '' }));
    await screen.findByLabelText('Insert below');
    expect(screen.queryByLabelText(/^Replace/)).toBeNull();
  });

  it('replaces a cell that has no number yet', async () => {
    const actions = cells({ ok: true, message: 'Done.' });
    const fresh = { ...cellTag, executionCount: null };
    const tag = { type: 'input_tag' as const, id: 'cell-7', text: 'this cell', group: 'cell', data: fresh };
    const question = aQuestion('u1', 'Fix it');
    mountStill({ items: [{ ...question, content: [tag] }, anAnswer('a1', CODE)] }, actions);
    fireEvent.click(await screen.findByLabelText('Replace the cell'));
    expect(screen.getByText('this cell')).toBeTruthy();
    await waitFor(() =>
      expect(actions.replace).toHaveBeenCalledWith("orders['a']", fresh, expect.any(Function)),
    );
  });

  it('shows why nothing was replaced', async () => {
    const refusal = { ok: false, message: 'Cell [7] changed since. Nothing was replaced.' };
    const { el } = mountStill({ items }, cells(refusal));
    fireEvent.click(await screen.findByLabelText('Replace cell [7]'));
    await waitFor(() => expect(el.querySelector('.ck-refused')?.textContent).toBe(refusal.message));
  });

  it('notes which piece of code was taken over, and none that was refused', async () => {
    const two = anAnswer('msg_two', 'First:\n\n```python\na = 1\n```\n\nThen:\n\n```python\nb = 2\n```');
    const { still } = mountStill(
      { items: [aQuestion('q', 'How?'), two] },
      cells({ ok: true, message: 'Done.' }),
    );
    fireEvent.click((await screen.findAllByLabelText('Insert below'))[1] as Element);
    await asked(still, 'acceptCode', { itemId: 'msg_two', block: 1 }, 'b = 2');
    const refused = mountStill({ items }, cells({ ok: false, message: 'No.' }));
    fireEvent.click(await screen.findByLabelText('Replace cell [7]'));
    await screen.findAllByText('No.');
    expect(refused.still.calls.map(([name]) => name)).not.toContain('acceptCode');
  });

  it('shows the failure of an action that threw', async () => {
    const actions = cells({ ok: true, message: '' });
    actions.insertBelow = () => Promise.reject(new Error('The notebook was closed.'));
    const { el } = mountStill({ items }, actions);
    fireEvent.click((await screen.findAllByLabelText('Insert below'))[0] as Element);
    await waitFor(() =>
      expect(el.querySelector('.ck-refused')?.textContent).toBe('The notebook was closed.'),
    );
  });

  it('has the same bar inside a list', async () => {
    const actions = cells({ ok: true, message: 'Done.' });
    const { host, still } = mountStill({}, actions);
    host.renderMarkdown = async (_, el) => {
      el.innerHTML = '<ol><li>do<pre><code class="language-sh">ls\n</code></pre></li></ol>';
    };
    still.set({ items: [aQuestionAboutTheCell('u1', 'How?'), anAnswer('a1', '1. do')] });
    fireEvent.click(await screen.findByLabelText('Replace cell [7]'));
    await waitFor(() => expect(actions.replace).toHaveBeenCalledWith('ls', cellTag, expect.any(Function)));
    expect(screen.getByText('sh')).toBeTruthy();
  });
});

describe("a message of one's own", () => {
  it('shows the cell it was about, and brings it into sight', async () => {
    const actions = cells({ ok: true, message: '' });
    mountStill({ items: [aQuestionAboutTheCell('u1', 'Why?')] }, actions);
    fireEvent.click(screen.getByText('cell [7]'));
    expect(actions.reveal).toHaveBeenCalledWith(cellTag);
  });

  it('is edited and sent again [I1]', async () => {
    const { still } = mountStill({ items: [aQuestion('u1', 'Why?')] });
    fireEvent.click(screen.getByLabelText('Edit and send again'));
    const editor = await screen.findByLabelText('Edit the message');
    fireEvent.input(editor, { target: { value: 'How?' } });
    fireEvent.click(await screen.findByText('Save'));
    await asked(still, 'editAndResend', 'u1', 'How?');
    expect(screen.queryByLabelText('Edit the message')).toBeNull();
  });

  it('stays as it was when the edit is left with Escape, and the run goes on', async () => {
    const { still } = mountStill({ items: [aQuestion('u1', 'Why?')] });
    fireEvent.click(screen.getByLabelText('Edit and send again'));
    const editor = await screen.findByLabelText('Edit the message');
    still.set({ run: running });
    fireEvent.keyDown(editor, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByLabelText('Edit the message')).toBeNull());
    expect(still.calls).toEqual([]);
  });

  it('cannot be edited where the server could not put another in its place', () => {
    mountStill({ items: [aQuestion('u1', 'Why?')] }, null, { host: { detached: false } });
    expect(screen.queryByLabelText('Edit and send again')).toBeNull();
  });

  it('cannot be edited during a run', async () => {
    mountStill({ items: [aQuestion('u1', 'Why?')], run: running });
    const edit = screen.getByLabelText('Edit and send again');
    expect(edit.matches('[data-running] .ck-when-idle')).toBe(true);
  });

  it('is text, whatever it contains; so are quote and title', () => {
    const quoted = { ...aQuestion('u1', PAYLOAD), quoted_text: PAYLOAD };
    const { el } = mountStill({ items: [quoted], thread: aThread({ title: PAYLOAD }) });
    expect(el.querySelector('img, script')).toBeNull();
    expect(screen.getAllByText(PAYLOAD)).toHaveLength(3);
  });
});

describe('what goes on', () => {
  it('fails with the ways on, where it happened [E11]', async () => {
    const error = { message: 'The key was refused.', retry: true, needsSetup: true };
    const { still } = mountStill({ items: [aQuestion('u1', 'a')], error });
    const card = within(screen.getByRole('alert'));
    expect(card.getByText('The key was refused.')).toBeTruthy();
    fireEvent.click(card.getByText('Retry'));
    expect(still.calls).toEqual([['retry']]);
    fireEvent.click(card.getByText('Set up a model'));
    expect(await screen.findByLabelText('API key')).toBeTruthy();
  });

  it('waits in a queue one can take messages out of', () => {
    const queue = [
      { id: 'q1', text: 'one', held: false },
      { id: 'q2', text: 'two', held: true },
    ];
    const { still } = mountStill({ run: running, queue });
    fireEvent.click(screen.getAllByLabelText('Remove')[0] as Element);
    fireEvent.click(screen.getByLabelText('Send now'));
    expect(still.calls).toEqual([
      ['dropQueued', 'q1'],
      ['sendQueued', 'q2'],
    ]);
  });

  it('asks before the first message to a remote host', async () => {
    const { still } = mountStill({ confirm: { host: 'api.openai.com', label: 'gpt' } });
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Send'));
    fireEvent.click(document.activeElement as Element);
    fireEvent.click(screen.getByText('Not now'));
    expect(still.calls).toEqual([['confirmHost', 'api.openai.com'], ['cancelConfirm']]);
  });

  it('is said to a screen reader when the answer is complete, not before', async () => {
    const items = [aQuestion('u1', 'a'), anAnswer('a1', 'The whole answer')];
    const { still, el } = mountStill({ items, run: running });
    const live = el.querySelector('.ck-live');
    await waitFor(() => expect(live?.textContent).toBe('Waiting for the answer'));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    expect(live?.textContent).toBe('Waiting for the answer');
    still.set({ run: null });
    await waitFor(() => expect(live?.textContent).toBe('Answer: The whole answer'));
  });

  it('shows stops, thoughts and unknown items quietly [I7 I8]', () => {
    const base = { thread_id: 't', created_at: '2026-01-02T03:04:05Z' };
    const workflow: ThreadItem = {
      ...base,
      id: 'w',
      type: 'workflow',
      workflow: {
        type: 'reasoning',
        tasks: [{ type: 'thought', content: PAYLOAD }],
        summary: { duration: 4 },
      },
    };
    const unknown = { ...base, id: 'x', type: 'hologram' } as unknown as ThreadItem;
    const { el } = mountStill({ items: [workflow, aStoppedLine('s'), unknown] });
    expect(screen.getByText('Thought for 4 s')).toBeTruthy();
    expect(screen.getByText('Stopped')).toBeTruthy();
    expect(screen.getByText(/hologram/)).toBeTruthy();
    expect(el.querySelector('img')).toBeNull();
  });
});

describe('what the server wants seen', () => {
  it('is a line with its text as Markdown, until it is put away [E12]', async () => {
    const notices = [
      { id: 'n1', level: 'danger' as const, title: 'Careful', message: 'The **budget** is used up.' },
      { id: 'n2', level: 'info' as const, message: 'A longer wait.' },
    ];
    const { still, el } = mountStill({ notices });
    expect(await screen.findByText('The **budget** is used up.')).toBeTruthy();
    expect(screen.getByText('Careful')).toBeTruthy();
    expect(el.querySelectorAll('.ck-notice .ck-icon path[d*="13.800"]')).toHaveLength(1);
    fireEvent.click(screen.getAllByLabelText('Dismiss')[1] as Element);
    expect(still.calls).toEqual([['dismiss', 'n2']]);
  });

  it('is what goes on now, with its icon [E9 E8]', () => {
    const run = { ...running, phase: 'waiting' as const, progress: { icon: 'search', text: 'Looking…' } };
    const { el } = mountStill({ items: [aQuestion('u1', 'a')], run });
    expect(screen.getByText('Looking…')).toBeTruthy();
    expect(el.querySelector('.ck-run svg')).toBeTruthy();
    expect(el.querySelector('.ck-dots')).toBeNull();
  });

  it('is that the connection is lost while the run goes on', () => {
    const items = [aQuestion('u1', 'a'), anAnswer('a1', 'So')];
    mountStill({ items, run: { ...running, phase: 'reconnecting' } });
    expect(screen.getByText(/goes on at the server; reconnecting/)).toBeTruthy();
  });

  it('is that a conversation is closed, and why [E2]', () => {
    const thread = aThread({ status: { type: 'closed', reason: 'The course is over.' } });
    const { el } = mountStill({ thread, items: [aQuestion('u1', 'a')] });
    expect(el.querySelector('.ck-closed')?.textContent).toBe('The course is over.');
  });

  it('is nothing more while an item says itself that something goes on', () => {
    const { el, still } = mountStill({ items: [aQuestion('u1', 'a'), anAnswer('a1', 'So')], run: running });
    expect(el.querySelector('.ck-run')).toBeNull();
    still.set({ items: [aQuestion('u1', 'a'), anAnswer('a1', 'So'), aStoppedLine('k1')] });
    return waitFor(() => expect(el.querySelector('.ck-dots')).toBeTruthy());
  });
});

describe('text selected in an answer', () => {
  function select(text: string): void {
    document.getSelection()?.selectAllChildren(screen.getByText(text));
    document.dispatchEvent(new Event('selectionchange'));
  }

  async function mountSelected() {
    const made = mountStill({ items: [aQuestion('u1', 'My words'), anAnswer('a1', 'Some words')] });
    await waitFor(() => {
      select('Some words');
      screen.getByText('Ask about this');
    });
    return made;
  }

  it('can be asked about', async () => {
    const { el } = await mountSelected();
    fireEvent.click(screen.getByText('Ask about this'));
    await waitFor(() => expect(el.querySelector('.ck-quoted blockquote')?.textContent).toBe('Some words'));
    expect(document.activeElement).toBe(screen.getByLabelText('Message'));
  });

  it('is offered for answers only', async () => {
    await mountSelected();
    select('My words');
    await waitFor(() => expect(screen.queryByText('Ask about this')).toBeNull());
  });
});
