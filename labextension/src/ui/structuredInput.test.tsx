import { fireEvent, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { StructuredInputItem } from '../protocol';
import type { Run } from '../state';
import { anAnswer, aQuestion } from '../testing/fixtures';
import { aForm } from '../testing/itemScenes';
import { asked, mountStill } from '../testing/mounted';

const running: Run = { phase: 'waiting', allowCancel: true, progress: null, needsSetup: false };

function show(item: StructuredInputItem = aForm('f1'), run: Run | null = null) {
  const made = mountStill({ items: [aQuestion('u1', 'Fill them'), item], run });
  const form = within(made.el.querySelector('.ck-questions, .ck-answers') as HTMLElement);
  const submit = () => form.getByRole('button', { name: 'Answer' }) as HTMLButtonElement;
  return { ...made, form, submit };
}

describe('questions of the assistant', () => {
  it('are a form whose groups carry their question [I6]', () => {
    const { form } = show();
    const one = within(form.getByRole('group', { name: 'How should the gaps be filled?' }));
    expect(one.getAllByRole('radio')).toHaveLength(3);
    const many = within(form.getByRole('group', { name: 'Which currencies matter?' }));
    expect(many.getAllByRole('checkbox')).toHaveLength(3);
    expect(form.getByRole('textbox', { name: 'What is the report for?' })).toBeTruthy();
  });

  it('are answered by choices and words; what is left open is skipped [I6 R4]', async () => {
    const { form, still, submit } = show();
    expect(submit().disabled).toBe(true);
    fireEvent.click(form.getByLabelText('Not at all'));
    fireEvent.click(await form.findByLabelText('CHF'));
    fireEvent.input(form.getByLabelText('Another answer to: Which currencies matter?'), {
      target: { value: ' SEK ' },
    });
    await waitFor(() => expect(submit().disabled).toBe(false));
    fireEvent.click(submit());
    const answers = {
      fill: { values: ['Not at all'] },
      columns: { values: ['CHF', 'SEK'] },
      why: { values: [], skipped: true },
    };
    await asked(still, 'answer', 'f1', { status: 'answered', answers });
  });

  it('take an answer of one’s own in place of a single choice [I6]', async () => {
    const { form, still, submit } = show();
    fireEvent.click(form.getByLabelText('Not at all'));
    fireEvent.input(form.getByLabelText('Another answer to: How should the gaps be filled?'), {
      target: { value: 'By hand' },
    });
    await waitFor(() => expect((form.getByLabelText('Not at all') as HTMLInputElement).checked).toBe(false));
    fireEvent.click(submit());
    await waitFor(() => expect(JSON.stringify(still.calls)).toContain('"fill":{"values":["By hand"]}'));
  });

  it('can be skipped, one by one and all together [I6 R4]', async () => {
    const { form, still, submit } = show();
    fireEvent.click(form.getByLabelText('EUR'));
    const skip = form.getByRole('button', { name: 'Skip: Which currencies matter?' });
    fireEvent.click(skip);
    await waitFor(() => expect(skip.getAttribute('aria-pressed')).toBe('true'));
    expect(submit().disabled).toBe(true);
    fireEvent.click(form.getByText('Skip all'));
    const skipped = { values: [], skipped: true };
    const answers = { fill: skipped, columns: skipped, why: skipped };
    await asked(still, 'answer', 'f1', { status: 'skipped', answers });
  });

  it('go on to the next open question with Enter, and are sent by it when none is left [I6]', async () => {
    const { form, still } = show();
    const choice = form.getByLabelText('Not at all');
    fireEvent.click(choice);
    await waitFor(() => expect((choice as HTMLInputElement).checked).toBe(true));
    fireEvent.keyDown(choice, { key: 'Enter' });
    expect(document.activeElement).toBe(form.getByLabelText('EUR'));
    fireEvent.click(form.getByLabelText('EUR'));
    const why = form.getByLabelText('What is the report for?');
    fireEvent.input(why, { target: { value: 'The board' } });
    fireEvent.keyDown(why, { key: 'Enter', shiftKey: true });
    expect(still.calls).toEqual([]);
    await waitFor(() => {
      fireEvent.keyDown(why, { key: 'Enter' });
      expect(still.calls.length).toBeGreaterThan(0);
    });
  });

  it('keep what was filled in while other things change [I6]', async () => {
    const { form, still } = show();
    fireEvent.click(form.getByLabelText('JPY'));
    still.set({ items: [...still.state.items, anAnswer('a2', 'Take your time.')], run: running });
    await waitFor(() => expect((form.getByLabelText('JPY') as HTMLInputElement).checked).toBe(true));
    still.set({ run: null });
    await waitFor(() => expect((form.getByLabelText('JPY') as HTMLInputElement).checked).toBe(true));
  });

  it('wait while a run goes [I6]', () => {
    const { form, submit } = show(aForm('f1'), running);
    for (const group of form.getAllByRole('group'))
      expect((group as HTMLFieldSetElement).disabled).toBe(true);
    expect(submit().disabled).toBe(true);
  });

  it('are only their answers afterwards [I6]', () => {
    const [fill, columns, why] = aForm('f1').inputs;
    if (!fill || !columns || !why) throw new Error('The form has three questions.');
    const inputs = [
      { ...fill, answer: { values: ['Not at all'] } },
      { ...columns, answer: { values: ['EUR', 'JPY'] } },
      { ...why, answer: { values: [], skipped: true } },
    ];
    const { el } = show(aForm('f1', { status: 'answered', inputs }));
    expect([...el.querySelectorAll('.ck-answers dd')].map((answer) => answer.textContent)).toEqual([
      'Not at all',
      'EUR',
      'JPY',
      'Skipped',
    ]);
    expect(el.querySelector('.ck-turn input, .ck-turn textarea')).toBeNull();
  });
});
