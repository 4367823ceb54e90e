import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { ModelsReply } from '../protocol';
import { useSession } from './session';
import { Sheet } from './sheet';

interface KeyFormProps {
  connection: ModelsReply['connection'] | undefined;
  onClose: () => void;
}

/** Connects a language model. The key goes to the server and is kept nowhere in the page. */
export function KeyForm({ connection, onClose }: KeyFormProps): JSX.Element {
  const { client, t, announce } = useSession();
  const key = useRef<HTMLInputElement>(null);
  const url = useRef<HTMLInputElement>(null);
  const model = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const act = async (doIt: () => Promise<void>, done: string) => {
    setBusy(true);
    setError(null);
    try {
      await doIt();
      announce(done);
      onClose();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setBusy(false);
    }
  };
  const save = (event: Event) => {
    event.preventDefault();
    const entered = taken(key.current);
    const address = url.current?.value.trim() ?? '';
    const name = model.current?.value.trim() ?? '';
    void act(
      () =>
        client.connect({ ...(entered && { key: entered }), base_url: address, ...(name && { model: name }) }),
      t('The model is set up.'),
    );
  };
  return (
    <Sheet title={t('Set up a model')} onClose={onClose}>
      <form class="ck-form" onSubmit={save} autoComplete="off">
        <p class="ck-hint">
          {t('OpenAI, or any server that speaks its API. Without a key, the offline model keeps answering.')}
        </p>
        <label>
          {t('API key')}
          <input
            ref={key}
            type="password"
            name="ck-key"
            autoComplete="off"
            spellcheck={false}
            data-first
            placeholder={connection?.has_key ? t('A key is kept. Type to replace it.') : 'sk-…'}
          />
        </label>
        <label>
          {t('Base URL')}
          <input
            ref={url}
            type="url"
            name="ck-base-url"
            autoComplete="off"
            spellcheck={false}
            placeholder={t('Only for a server other than OpenAI')}
            defaultValue={connection?.base_url ?? ''}
          />
        </label>
        <label>
          {t('Model')}
          <input
            ref={model}
            type="text"
            name="ck-model"
            autoComplete="off"
            spellcheck={false}
            placeholder={t('Only where the server does not list its models')}
          />
        </label>
        <p class="ck-hint">
          {t(
            'All of it is kept on the Jupyter server, in a file that only you can read; never in the browser, the notebook or the kernel.',
          )}
        </p>
        {error && (
          <p class="ck-notice ck-danger" role="alert">
            {error}
          </p>
        )}
        <div class="ck-buttons">
          {(connection?.has_key || connection?.base_url) && (
            <button
              type="button"
              class="ck-button ck-destructive"
              disabled={busy}
              onClick={() => void act(() => client.forgetKey(), t('The set-up is forgotten.'))}
            >
              {t('Forget')}
            </button>
          )}
          <span class="ck-space" />
          <button type="button" class="ck-button" onClick={onClose}>
            {t('Cancel')}
          </button>
          <button type="submit" class="ck-button ck-primary" disabled={busy}>
            {busy ? t('Saving…') : t('Save')}
          </button>
        </div>
      </form>
    </Sheet>
  );
}

/** Takes the text out of a field, which is empty from then on. */
function taken(field: HTMLInputElement | null): string {
  const text = field?.value.trim() ?? '';
  if (field) field.value = '';
  return text;
}
