import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ChatState } from '../chatState';
import type { Scope } from '../protocol';
import { Icon } from './icons';
import { useSession } from './session';

/** What the assistant may do without asking here, each rule to be taken back; nothing where there is none. */
export function RulesRow({ state }: { state: ChatState }): JSX.Element | null {
  const { client, t } = useSession();
  const thread = state.thread?.id ?? null;
  const notebook = state.page?.notebook?.path ?? null;
  useEffect(() => void client.deciding.readRules(notebook), [client, thread, notebook]);
  const rules = (['thread', 'notebook'] as const).flatMap((scope) =>
    (state.rules?.[scope] ?? []).map((risk) => ({ scope, risk })),
  );
  const place = { thread, notebook };
  if (rules.length === 0) return null;
  return (
    <section class="ck-rules" aria-label={t('Done without asking')}>
      <span class="ck-hint">{t('Without asking:')}</span>
      {rules.map(({ scope, risk }) => {
        const label = ruleName(scope, risk, t);
        return (
          <span key={`${scope} ${risk}`} class="ck-chip">
            <span class="ck-chip-label" title={label}>
              {label}
            </span>
            <button
              type="button"
              aria-label={t('Ask again: %1', label)}
              title={t('Ask again')}
              onClick={() => void client.deciding.allow(scope, place[scope] ?? '', risk, false)}
            >
              <Icon name="close" />
            </button>
          </span>
        );
      })}
    </section>
  );
}

function ruleName(scope: Scope, risk: 'edit' | 'run', t: (text: string) => string): string {
  if (scope === 'thread')
    return risk === 'edit' ? t('edits in this conversation') : t('runs in this conversation');
  return risk === 'edit' ? t('edits in this notebook') : t('runs in this notebook');
}
