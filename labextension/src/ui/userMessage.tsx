import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { textOf } from '../messages';
import type { UserContent, UserMessageItem } from '../protocol';
import { isLocal } from '../state';
import { CopyButton } from './copyButton';
import { useGrowing } from './growing';
import { IconButton } from './icons';
import { MessageAttachments } from './messageAttachments';
import { useSession } from './session';
import { TagChip } from './tagChip';
import { useThreadFacts } from './threadFacts';
import { exactTime } from './times';
import { canReplace, cellOf, isOfThePage, tagOf } from './turn';

interface UserMessageProps {
  item: UserMessageItem;
  editing: boolean;
  onEdit: (id: string | null) => void;
}

/** What the person wrote, as plain text, with what went along. */
export function UserMessage({ item, editing, onEdit }: UserMessageProps): JSX.Element {
  const { host, t } = useSession();
  const { closed } = useThreadFacts();
  const text = textOf(item);
  if (editing) return <MessageEditor item={item} text={text} onClose={() => onEdit(null)} />;
  return (
    <article class="ck-user" aria-label={t('You')} title={exactTime(item.created_at)}>
      <MessageAttachments attachments={item.attachments ?? []} />
      <div class="ck-bubble">
        {item.quoted_text && <blockquote class="ck-quote">{item.quoted_text}</blockquote>}
        <p class="ck-user-text">{item.content.map(contentPart)}</p>
      </div>
      <div class="ck-user-foot">
        <div class="ck-actions">
          {canReplace(host) && !closed && !isLocal(item.id) && (
            <IconButton
              name="pencil"
              label={t('Edit and send again')}
              class="ck-when-idle"
              onClick={() => onEdit(item.id)}
            />
          )}
          <CopyButton text={() => text} label={t('Copy message')} />
        </div>
        <CellChip item={item} />
      </div>
    </article>
  );
}

function contentPart(part: UserContent, index: number): ComponentChildren {
  if (part.type === 'input_text') return part.text;
  return isOfThePage(part) ? null : <TagChip key={index} tag={part} />;
}

function CellChip({ item }: { item: UserMessageItem }): JSX.Element | null {
  const { host, t } = useSession();
  const cell = cellOf(item);
  if (!cell) return null;
  const label = tagOf(item)?.text;
  if (!host.cells) return <span class="ck-chip ck-still">{label}</span>;
  return (
    <button
      type="button"
      class="ck-chip ck-chip-button"
      title={t('Show the cell in the notebook')}
      onClick={() => void host.cells?.reveal(cell)}
    >
      {label}
    </button>
  );
}

interface MessageEditorProps {
  item: UserMessageItem;
  text: string;
  onClose: () => void;
}

function MessageEditor({ item, text, onClose }: MessageEditorProps): JSX.Element {
  const { client, t } = useSession();
  const [draft, setDraft] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, draft);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
    field.current?.parentElement?.scrollIntoView({ block: 'nearest' });
  }, [text]);

  const send = () => {
    const changed = draft.trim();
    if (changed === '') return;
    onClose();
    client.editAndResend(item.id, changed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };
  return (
    <div class="ck-editor">
      <textarea
        ref={field}
        rows={1}
        aria-label={t('Edit the message')}
        value={draft}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div class="ck-buttons">
        <span class="ck-hint">{t('What followed it is replaced.')}</span>
        <button type="button" class="ck-button" onClick={onClose}>
          {t('Cancel')}
        </button>
        <button type="button" class="ck-button ck-primary" disabled={draft.trim() === ''} onClick={send}>
          {t('Save')}
        </button>
      </div>
    </div>
  );
}
