import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useGrowing } from '../growing';
import type { Mention } from '../mentions';
import { useSession } from '../session';
import { optionId } from './suggestionList';

interface ComposerFieldProps {
  field: RefObject<HTMLTextAreaElement>;
  text: string;
  mentions: readonly Mention[];
  placeholder: string;
  disabled: boolean;
  /** The menu over the field, while there is one. */
  menu: { id: string; active: number } | null;
  onText: (text: string, caret: number) => void;
  onCaret: (caret: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onPaste: (event: ClipboardEvent) => void;
}

/** The text of the message; what it names with "@" is marked by a copy of it that lies under it. */
export function ComposerField(props: ComposerFieldProps): JSX.Element {
  const { t } = useSession();
  const { field, text, menu, mentions, onText, onCaret } = props;
  const copy = useRef<HTMLDivElement>(null);
  useGrowing(field, text);
  const follow = () => {
    if (copy.current && field.current) copy.current.scrollTop = field.current.scrollTop;
  };
  useLayoutEffect(follow);
  const tellCaret = () => onCaret(field.current?.selectionStart ?? 0);
  return (
    <div class="ck-field">
      {mentions.length > 0 && (
        <div class="ck-field-copy" aria-hidden="true" ref={copy}>
          {marked(text, mentions)}
        </div>
      )}
      <textarea
        ref={field}
        rows={1}
        aria-label={t('Message')}
        {...(menu && comboBox(menu))}
        placeholder={props.placeholder}
        disabled={props.disabled}
        value={text}
        onInput={({ currentTarget }) => onText(currentTarget.value, currentTarget.selectionStart)}
        onKeyDown={props.onKeyDown}
        onKeyUp={tellCaret}
        onClick={tellCaret}
        onScroll={follow}
        onPaste={props.onPaste}
      />
    </div>
  );
}

/** A text field is a combo box only while there is something to choose. */
function comboBox({ id, active }: { id: string; active: number }): JSX.HTMLAttributes<HTMLTextAreaElement> {
  return {
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    'aria-expanded': true,
    'aria-controls': id,
    'aria-activedescendant': optionId(id, active),
  };
}

function marked(text: string, mentions: readonly Mention[]): JSX.Element[] {
  const parts: JSX.Element[] = [];
  let at = 0;
  for (const { start, end } of mentions) {
    parts.push(<span key={at}>{text.slice(at, start)}</span>);
    parts.push(<mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  // A line break at the very end has height in a text field, but not in a block.
  parts.push(<span key="rest">{`${text.slice(at)}\u200b`}</span>);
  return parts;
}

/** Puts `text` in place of a part of the field as if it was typed, so that the browser can undo it. */
export function typeInto(field: HTMLTextAreaElement, text: string, start: number, end: number): void {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand?.(text ? 'insertText' : 'delete', false, text)) return;
  field.setRangeText(text, start, end, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
