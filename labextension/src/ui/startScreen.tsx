import type { StartScreenPrompt } from '@openai/chatkit';
import type { JSX } from 'preact';
import type { PageContext } from '../protocol';
import { drawingOf } from './chatkitIcons';
import { Icon } from './icons';
import { draftOf } from './mentions';
import { useSession } from './session';
import { startOf } from './startPrompts';

/** A conversation without messages: what could be asked, by what the page's author set or about this page. */
export function StartScreen({ page }: { page: PageContext | null }): JSX.Element {
  const { client, options, t } = useSession();
  const own = options.startScreen;
  const { title, hint, prompts } = startOf(page, t);
  return (
    <div class="ck-start">
      <h2>{own?.greeting ?? title}</h2>
      {hint && !own && <p class="ck-hint">{hint}</p>}
      {own?.prompts
        ? own.prompts.map((prompt) => <OwnPrompt key={prompt.label} prompt={prompt} />)
        : prompts.map(({ text, detail }) => (
            <button key={text} type="button" class="ck-prompt" onClick={() => client.send({ text })}>
              {text}
              {detail && <small title={detail}>{detail}</small>}
            </button>
          ))}
    </div>
  );
}

function OwnPrompt({ prompt: { label, prompt, icon } }: { prompt: StartScreenPrompt }): JSX.Element {
  const { client } = useSession();
  const drawing = drawingOf(icon);
  return (
    <button type="button" class="ck-prompt ck-own-prompt" onClick={() => client.send(draftOf(prompt))}>
      {drawing && <Icon name={drawing} />}
      {label}
    </button>
  );
}
