import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { copyText } from './clipboard';
import { IconButton } from './icons';
import { useSession } from './session';

/** How long the tick stays, in milliseconds. */
const CONFIRMED_FOR = 1600;

/** Copies what `text` gives at the moment of the click, and shows that it did. */
export function CopyButton({ text, label }: { text: () => string; label: string }): JSX.Element {
  const { t, announce } = useSession();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRMED_FOR);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    const done = await copyText(text());
    setCopied(done);
    announce(done ? t('Copied') : t('The browser did not allow copying. Select the text and press Ctrl+C.'));
  };
  return <IconButton name={copied ? 'check' : 'copy'} label={copied ? t('Copied') : label} onClick={copy} />;
}
