import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { StructuredQuestion } from '../protocol';
import { chosen, type Entry, written } from './answers';
import { useGrowing } from './growing';
import { useSession } from './session';

interface QuestionFieldProps {
  question: StructuredQuestion;
  entry: Entry;
  disabled: boolean;
  /** Whether it can be skipped by itself. */
  skippable: boolean;
  onChange: (entry: Entry) => void;
}

/** One question of a form: choices with room for an answer of one's own, or a field to write in. */
export function QuestionField(props: QuestionFieldProps): JSX.Element {
  const { question, entry, disabled, skippable, onChange } = props;
  const { t } = useSession();
  const described = useId();
  const description = question.type === 'freeform' ? question.description : undefined;
  return (
    <div class={entry.skipped ? 'ck-question ck-question-skipped' : 'ck-question'}>
      <fieldset disabled={disabled} aria-describedby={description ? described : undefined}>
        <legend>{question.question}</legend>
        {description && (
          <p class="ck-hint" id={described}>
            {description}
          </p>
        )}
        {question.type === 'multiple_choice' && (
          <Options question={question} entry={entry} onChange={onChange} />
        )}
        <FreeText question={question} entry={entry} onChange={onChange} />
      </fieldset>
      {skippable && (
        <button
          type="button"
          class="ck-link ck-skip"
          disabled={disabled}
          aria-pressed={entry.skipped}
          aria-label={t('Skip: %1', question.question)}
          onClick={() => onChange({ ...entry, skipped: !entry.skipped })}
        >
          {entry.skipped ? t('Skipped') : t('Skip')}
        </button>
      )}
    </div>
  );
}

type FieldProps = Pick<QuestionFieldProps, 'question' | 'entry' | 'onChange'>;

function Options({ question, entry, onChange }: FieldProps): JSX.Element | null {
  const name = useId();
  if (question.type !== 'multiple_choice') return null;
  const multiple = question.multiple ?? false;
  return (
    <div class="ck-options">
      {question.options.map(({ value }) => (
        <label key={value} class="ck-option">
          <input
            type={multiple ? 'checkbox' : 'radio'}
            name={name}
            checked={!entry.skipped && entry.chosen.includes(value)}
            onChange={() => onChange(chosen(entry, value, multiple))}
          />
          <span>{value}</span>
        </label>
      ))}
    </div>
  );
}

function FreeText({ question, entry, onChange }: FieldProps): JSX.Element {
  const { t } = useSession();
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, entry.text);
  const beside = question.type === 'multiple_choice';
  return (
    <textarea
      ref={field}
      class="ck-free"
      rows={1}
      aria-label={beside ? t('Another answer to: %1', question.question) : question.question}
      placeholder={beside ? t('Something else…') : t('Your answer')}
      value={entry.skipped ? '' : entry.text}
      onInput={(event) => onChange(written(entry, event.currentTarget.value, question))}
    />
  );
}
