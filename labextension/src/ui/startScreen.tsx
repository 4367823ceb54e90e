import type { JSX } from 'preact';
import type { PageContext } from '../protocol';
import { useSession } from './session';
import { startOf } from './startPrompts';

/** A conversation without messages: what could be asked about this page. */
export function StartScreen({ page }: { page: PageContext | null }): JSX.Element {
  const { client, t } = useSession();
  const { title, hint, prompts } = startOf(page, t);
  return (
    <div class="ck-start">
      <h2>{title}</h2>
      {hint && <p class="ck-hint">{hint}</p>}
      {prompts.map(({ text, detail }) => (
        <button key={text} type="button" class="ck-prompt" onClick={() => client.send({ text })}>
          {text}
          {detail && <small title={detail}>{detail}</small>}
        </button>
      ))}
    </div>
  );
}
