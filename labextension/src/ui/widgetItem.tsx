import type { JSX } from 'preact';
import type { WidgetItem as Item } from '../protocol';
import { CopyButton } from './copyButton';
import { Icon } from './icons';
import { useSession } from './session';

/** A widget by the text that stands for it; where there is none, that there is one. */
export function WidgetItem({ item }: { item: Item }): JSX.Element {
  const { t } = useSession();
  const text = item.copy_text;
  if (!text) {
    return (
      <div class="ck-work">
        <Icon name="info" />
        <span>{t('A widget (%1); this version shows no widgets', item.widget.type)}</span>
      </div>
    );
  }
  return (
    <div class="ck-widget-text">
      <p>{text}</p>
      <CopyButton text={() => text} label={t('Copy text')} />
    </div>
  );
}
