import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { StructuredInputItem, StructuredQuestion } from '../protocol';
import { type Entries, entryOf, isAnswered, nextOpen, skippedAll, submissionOf } from './answers';
import { QuestionField } from './questionField';
import { useSession } from './session';
import { useRunFacts, useThreadFacts } from './threadFacts';

/** Questions of the assistant: a form, and once it is sent what was answered. */
export function StructuredInput({ item }: { item: StructuredInputItem }): JSX.Element {
  const { host } = useSession();
  const [entries, setEntries] = useState<Entries>({});
  if (item.status !== 'pending') return <Answers questions={item.inputs} />;
  if (!host.may('threads.add_structured_input')) return <Elsewhere questions={item.inputs} />;
  return <Form item={item} entries={entries} onChange={setEntries} />;
}

interface FormProps {
  item: StructuredInputItem;
  entries: Entries;
  onChange: (entries: Entries) => void;
}

function Form({ item, entries, onChange }: FormProps): JSX.Element {
  const { client, t } = useSession();
  const { closed } = useThreadFacts();
  const { running } = useRunFacts();
  const disabled = running || closed;
  const form = useRef<HTMLFormElement>(null);
  const { inputs } = item;
  const ready = isAnswered(inputs, entries) && !disabled;
  const send = () => {
    if (ready) client.answer(item.id, submissionOf(inputs, entries));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const field = event.target;
    const typing = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !typing) return;
    event.preventDefault();
    const open = nextOpen(inputs, entries);
    if (open) focusQuestion(form.current, inputs.indexOf(open));
    else send();
  };
  return (
    <form
      class="ck-questions"
      ref={form}
      aria-label={t('Questions to you')}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {inputs.map((question) => (
        <QuestionField
          key={question.id}
          question={question}
          entry={entryOf(entries, question)}
          disabled={disabled}
          skippable={inputs.length > 1}
          onChange={(entry) => onChange({ ...entries, [question.id]: entry })}
        />
      ))}
      <div class="ck-buttons">
        <button type="submit" class="ck-button ck-primary" disabled={!ready}>
          {t('Answer')}
        </button>
        <button
          type="button"
          class="ck-button ck-plain"
          disabled={disabled}
          onClick={() => client.answer(item.id, skippedAll(inputs))}
        >
          {inputs.length > 1 ? t('Skip all') : t('Skip')}
        </button>
      </div>
    </form>
  );
}

/** Questions that are not for this page to answer. */
function Elsewhere({ questions }: { questions: readonly StructuredQuestion[] }): JSX.Element {
  const { t } = useSession();
  return (
    <section class="ck-questions ck-elsewhere" aria-label={t('Questions to you')}>
      {questions.map((question) => (
        <div key={question.id}>
          <p>{question.question}</p>
          {question.type === 'multiple_choice' && (
            <p class="ck-hint">{question.options.map(({ value }) => value).join(' · ')}</p>
          )}
        </div>
      ))}
      <p class="ck-hint">{t('This is answered in the chat of JupyterLab.')}</p>
    </section>
  );
}

function Answers({ questions }: { questions: readonly StructuredQuestion[] }): JSX.Element {
  const { t } = useSession();
  return (
    <dl class="ck-answers" aria-label={t('Your answers')}>
      {questions.map(({ id, question, answer }) => (
        <div key={id}>
          <dt>{question}</dt>
          {answer && !answer.skipped && answer.values.length > 0 ? (
            answer.values.map((value, index) => <dd key={index}>{value}</dd>)
          ) : (
            <dd class="ck-skipped">{t('Skipped')}</dd>
          )}
        </div>
      ))}
    </dl>
  );
}

function focusQuestion(form: HTMLFormElement | null, index: number): void {
  const question = form?.querySelectorAll('fieldset')[index];
  question?.querySelector<HTMLElement>('input, textarea')?.focus();
}
