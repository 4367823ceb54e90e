import type { JSX } from 'preact';
import { describeParts } from '../context';
import type { Attachment, ContextPreview, PreviewPart, TagContent } from '../protocol';
import type { ChatState } from '../state';
import { ContextFiles } from './contextFiles';
import { toggled } from './contextRow';
import { CopyButton } from './copyButton';
import { inGroups } from './hostLine';
import { Icon } from './icons';
import { usePreview } from './preview';
import { useSession } from './session';
import { Sheet } from './sheet';
import { cellName } from './turn';

/** What the message names goes along for as long as it does. */
const NAMED = 'named:';

interface ContextSheetProps {
  state: ChatState;
  /** Files of the message beside the uploads of `state`. */
  attached: readonly Attachment[];
  /** What the message names. */
  tags: readonly TagContent[];
  onClose: () => void;
}

/** The literal text that goes out with the next message, part by part and as a whole. */
export function ContextSheet({ state, attached, tags, onClose }: ContextSheetProps): JSX.Element {
  const { t } = useSession();
  const uploaded = state.uploads.flatMap(({ attachment }) => attachment ?? []);
  const ids = [...attached, ...uploaded].map(({ id }) => id);
  const { preview, error } = usePreview(state, 0, true, ids, tags);
  return (
    <Sheet title={t('What is sent')} onClose={onClose}>
      {error && (
        <div class="ck-notice ck-danger" role="alert">
          <Icon name="warning" />
          <div class="ck-notice-body">{error}</div>
        </div>
      )}
      {!preview && !error && <p class="ck-quiet ck-shimmer">{t('Loading…')}</p>}
      {preview && <Contents preview={preview} state={state} attached={attached} />}
    </Sheet>
  );
}

interface ContentsProps extends Pick<ContextSheetProps, 'state' | 'attached'> {
  preview: ContextPreview;
}

function Contents({ preview, state, attached }: ContentsProps): JSX.Element {
  const { client, t } = useSession();
  const toggle = (key: string) => client.setRemoved(toggled(state.removed, key));
  const hasNotebook = Boolean(state.page?.notebook);
  return (
    <>
      <p class="ck-hint">
        {t(
          'About %1 tokens of this page go out with each message, word for word as below.',
          inGroups(preview.tokens),
        )}
      </p>
      <ul class="ck-parts">
        {preview.parts.map((part) => (
          <Part
            key={part.key}
            part={part}
            always={(part.key === 'page' && hasNotebook) || part.key.startsWith(NAMED)}
            onRemove={() => toggle(part.key)}
          />
        ))}
        <RemovedParts state={state} onRestore={toggle} />
      </ul>
      <ContextFiles files={preview.files} attached={attached} uploads={state.uploads} />
      <Redacted redacted={preview.redacted} />
      <div class="ck-code">
        <div class="ck-code-bar">
          <span class="ck-code-language">{t('The text')}</span>
          <CopyButton text={() => preview.text} label={t('Copy')} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
        <pre class="ck-literal" tabIndex={0}>
          {preview.text}
        </pre>
      </div>
    </>
  );
}

interface PartProps {
  part: PreviewPart;
  /** The title and path of a notebook are sent with every part of it. */
  always: boolean;
  onRemove: () => void;
}

function Part({ part, always, onRemove }: PartProps): JSX.Element {
  const { t } = useSession();
  return (
    <li>
      <span>{part.label}</span>
      <small>{t('%1 tokens', inGroups(part.tokens))}</small>
      {always ? (
        <span class="ck-hint">{t('always')}</span>
      ) : (
        <button type="button" class="ck-link" aria-label={t('Remove %1', part.label)} onClick={onRemove}>
          {t('Remove')}
        </button>
      )}
    </li>
  );
}

interface RemovedPartsProps {
  state: ChatState;
  onRestore: (key: string) => void;
}

function RemovedParts({ state, onRestore }: RemovedPartsProps): JSX.Element {
  const { t } = useSession();
  const names = new Map(
    state.page ? describeParts(state.page, new Set(), t).map((part) => [part.key, part.label] as const) : [],
  );
  const cells = state.page?.notebook?.cells ?? [];
  const nameOf = (key: string) => {
    const cell = cells.find(({ id }) => key === `cell:${id}`);
    return names.get(key) ?? (cell ? t('cell %1', cellName(cell)) : key.replace(/^\w+:/, ''));
  };
  return (
    <>
      {[...state.removed].map((key) => (
        <li key={key} class="ck-removed">
          <span>{nameOf(key)}</span>
          <small>{t('not sent')}</small>
          <button
            type="button"
            class="ck-link"
            aria-label={t('Restore %1', nameOf(key))}
            onClick={() => onRestore(key)}
          >
            {t('Restore')}
          </button>
        </li>
      ))}
    </>
  );
}

function Redacted({ redacted }: { redacted: ContextPreview['redacted'] }): JSX.Element | null {
  const { t } = useSession();
  const count = redacted.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return null;
  const kinds = redacted.map(({ kind }) => kind).join(', ');
  return (
    <p class="ck-notice ck-info">
      <Icon name="lock" />
      <span>{count === 1 ? t('1 secret hidden: %1', kinds) : t('%1 secrets hidden: %2', count, kinds)}</span>
    </p>
  );
}
