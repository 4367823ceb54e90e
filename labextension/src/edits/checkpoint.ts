/** One turn's edits of one notebook, and how far they are taken back. */
import type { MarkChange, Step } from './step';

export interface Checkpoint {
  turn: string;
  /** In the order in which they were done. */
  steps: KeptStep[];
}

export interface KeptStep {
  step: Step;
  /** Whether the step is taken back now. */
  undone: boolean;
}

/** With `more` steps; a text that one edit wrote and the next one went on from counts as one. */
export function withSteps(kept: readonly KeptStep[], more: readonly Step[]): KeptStep[] {
  const steps = [...kept];
  for (const step of more) {
    const last = steps.at(-1);
    const before = last?.step;
    const goesOn = before?.kind === 'text' && step.kind === 'text' && before.id === step.id;
    if (last && goesOn && before.to === step.from && !last.undone) {
      steps[steps.length - 1] = { step: joined(before, step), undone: false };
    } else {
      steps.push({ step, undone: false });
    }
  }
  return steps;
}

type TextStep = Extract<Step, { kind: 'text' }>;

function joined(before: TextStep, step: TextStep): TextStep {
  const first: MarkChange | undefined = before.mark ?? step.mark;
  const last = step.mark ?? before.mark;
  return { ...before, to: step.to, ...(first && { mark: { from: first.from, to: last?.to } }) };
}
