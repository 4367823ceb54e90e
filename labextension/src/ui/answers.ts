/** What a person filled into a form so far, and what becomes of it. */
import type { StructuredAnswer, StructuredQuestion, StructuredSubmission } from '../protocol';

export interface Entry {
  /** The options that are chosen. */
  chosen: readonly string[];
  /** What was written, as the answer or beside the options. */
  text: string;
  skipped: boolean;
}

export type Entries = { readonly [questionId: string]: Entry };

const EMPTY: Entry = { chosen: [], text: '', skipped: false };

export function entryOf(entries: Entries, question: StructuredQuestion): Entry {
  return entries[question.id] ?? EMPTY;
}

/** Gives the values of an answer; none while nothing was filled in. What was written stands after what was chosen. */
export function valuesOf(entry: Entry): string[] {
  if (entry.skipped) return [];
  const written = entry.text.trim();
  return written ? [...entry.chosen, written] : [...entry.chosen];
}

/** Chooses or drops an option; where only one answer is possible it takes the place of any other. */
export function chosen(entry: Entry, value: string, multiple: boolean): Entry {
  if (!multiple) return { chosen: [value], text: '', skipped: false };
  const without = entry.chosen.filter((other) => other !== value);
  const now = without.length < entry.chosen.length ? without : [...entry.chosen, value];
  return { ...entry, chosen: now, skipped: false };
}

/** Takes on what was written; where only one answer is possible, in place of the option. */
export function written(entry: Entry, text: string, question: StructuredQuestion): Entry {
  const single = question.type === 'multiple_choice' && !question.multiple && text.trim() !== '';
  return { chosen: single ? [] : entry.chosen, text, skipped: false };
}

/** Gives the first question that is neither answered nor skipped. */
export function nextOpen(
  questions: readonly StructuredQuestion[],
  entries: Entries,
): StructuredQuestion | undefined {
  return questions.find((question) => {
    const entry = entryOf(entries, question);
    return !entry.skipped && valuesOf(entry).length === 0;
  });
}

export function isAnswered(questions: readonly StructuredQuestion[], entries: Entries): boolean {
  return questions.some((question) => valuesOf(entryOf(entries, question)).length > 0);
}

/** Gives what is sent; what was left open counts as skipped. */
export function submissionOf(
  questions: readonly StructuredQuestion[],
  entries: Entries,
): StructuredSubmission {
  const answers: { [questionId: string]: StructuredAnswer } = {};
  for (const question of questions) {
    const values = valuesOf(entryOf(entries, question));
    answers[question.id] = values.length > 0 ? { values } : { values: [], skipped: true };
  }
  return { status: 'answered', answers };
}

/** Gives what is sent when no question is answered. */
export function skippedAll(questions: readonly StructuredQuestion[]): StructuredSubmission {
  const skipped = { values: [], skipped: true };
  return { status: 'skipped', answers: Object.fromEntries(questions.map(({ id }) => [id, skipped])) };
}
