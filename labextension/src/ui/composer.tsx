import type { JSX, RefObject } from 'preact';
import { useEffect, useImperativeHandle, useRef, useState } from 'preact/hooks';
import type { ChatState, Draft } from '../chatState';
import type { Attachment, TagContent } from '../protocol';
import { filesOf } from './composer/attaching';
import { type Composing, useComposing } from './composer/composing';
import { ComposerControls } from './composer/controls';
import { DictationNote } from './composer/dictationBar';
import { ComposerField } from './composer/field';
import { SuggestionList } from './composer/suggestionList';
import { UploadRow } from './composer/uploadRow';
import { IconButton } from './icons';
import { tagsIn } from './mentions';
import { useSession } from './session';

/** What a page puts into the composer; what it does not name stays as it is. */
export interface ComposerValue extends Partial<Pick<Draft, 'text' | 'tags' | 'quotedText' | 'attachments'>> {
  /** Null for none. */
  tool?: string | null;
  model?: string;
}

/** What the page around the chat can do with the composer. */
export interface ComposerHandle {
  focus(): void;
  /** The files of the message that were uploaded before they came into it. */
  attached(): readonly Attachment[];
  /** What the text names with "@". */
  tags(): readonly TagContent[];
  set(value: ComposerValue): void;
  /** Uploads files for the message; null where none can be attached. */
  attach: ((files: readonly File[]) => void) | null;
}

interface ComposerProps {
  state: ChatState;
  handle: RefObject<ComposerHandle>;
  /** Edit the newest message of one's own, where there is one. */
  onEditLast: () => boolean;
  onSetup: () => void;
}

/** Several chats may be in one page, and an id is the page's. */
let composers = 0;

/** Where a message is written, with the controls of the conversation under it. */
export function Composer({ state, handle, onEditLast, onSetup }: ComposerProps): JSX.Element {
  const { options, t } = useSession();
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [listId] = useState(() => `ck-suggestions-${++composers}`);
  const composing = useComposing(state, field, () => chooser.current?.click());
  const { drafts, writing, menu, attaching, sending, tool, closed } = composing;
  const focus = () => field.current?.focus();
  useHandle(handle, composing, focus);
  useFocusAfterDictation(composing, focus);
  const usual = state.page?.notebook ? t('Ask about this notebook') : t('Ask anything');

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (menu?.onKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      sending.send();
    } else if (event.key === 'ArrowUp' && drafts.draft.text === '' && onEditLast()) {
      event.preventDefault();
    }
  };
  return (
    <div class="ck-box">
      {menu && <SuggestionList id={listId} label={t('Suggestions')} suggesting={menu} />}
      <Above composing={composing} onFocus={focus} />
      <ComposerField
        field={field}
        text={drafts.draft.text}
        mentions={writing.mentions}
        placeholder={closed ?? tool?.placeholderOverride ?? options.composer?.placeholder ?? usual}
        disabled={closed !== null}
        menu={menu && { id: listId, active: menu.active }}
        onText={writing.onText}
        onCaret={writing.onCaret}
        onKeyDown={onKeyDown}
        onPaste={(event) => pasteFiles(event, attaching?.attach)}
      />
      <input
        ref={chooser}
        type="file"
        hidden
        multiple
        tabIndex={-1}
        aria-label={t('Attach files')}
        accept={attaching?.accept}
        onChange={({ currentTarget }) => {
          attaching?.attach([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
          focus();
        }}
      />
      <ComposerControls state={state} composing={composing} onSetup={onSetup} />
    </div>
  );
}

/** What stands above the text: what the message replies to, its files, and what dictation has to say. */
function Above({ composing, onFocus }: { composing: Composing; onFocus: () => void }): JSX.Element {
  const { t } = useSession();
  const { drafts, attaching, dictation } = composing;
  const { quotedText, attachments = [] } = drafts.draft;
  const detach = (id: string) => {
    const left = attachments.filter((attachment) => attachment.id !== id);
    drafts.set({ ...drafts.latest(), attachments: left.length > 0 ? left : undefined });
  };
  return (
    <>
      {dictation && <DictationNote dictation={dictation} />}
      {quotedText && (
        <div class="ck-quoted">
          <blockquote class="ck-quote">{quotedText}</blockquote>
          <IconButton
            name="close"
            label={t('Remove the quote')}
            onClick={() => drafts.set({ ...drafts.latest(), quotedText: undefined })}
          />
        </div>
      )}
      <UploadRow attaching={attaching} attached={attachments} onDetach={detach} onEmpty={onFocus} />
    </>
  );
}

function useHandle(handle: RefObject<ComposerHandle>, composing: Composing, focus: () => void): void {
  const { drafts, selection, attaching, closed } = composing;
  useImperativeHandle(handle, () => ({
    focus,
    attached: () => drafts.latest().attachments ?? [],
    tags: () => tagsIn(drafts.latest().text, drafts.latest().tags ?? []),
    set: ({ tool, model, ...fields }) => {
      const latest = drafts.latest();
      drafts.set({ ...latest, ...fields, tool: tool === undefined ? latest.tool : (tool ?? undefined) });
      if (model !== undefined && selection.kind !== 'none') selection.choose(model);
    },
    attach: closed === null && attaching ? attaching.attach : null,
  }));
}

/** The controls of a recording go away with it, and the focus with them. */
function useFocusAfterDictation({ dictation }: Composing, focus: () => void): void {
  const busy = dictation !== null && dictation.phase.name !== 'idle';
  const wasBusy = useRef(busy);
  useEffect(() => {
    if (wasBusy.current && !busy) focus();
    wasBusy.current = busy;
  }, [busy]);
}

function pasteFiles(event: ClipboardEvent, attach: ((files: File[]) => void) | undefined): void {
  const files = attach ? filesOf(event.clipboardData) : [];
  if (files.length === 0) return;
  event.preventDefault();
  attach?.(files);
}

/** While an input method composes a character, Enter belongs to it. Safari says so only by the key code. */
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
