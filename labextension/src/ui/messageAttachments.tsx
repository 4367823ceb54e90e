import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { readLink } from '../links';
import type { Attachment } from '../protocol';
import { Icon } from './icons';
import { useSession } from './session';

/** The files that went with a message: pictures small, others by their names. */
export function MessageAttachments({
  attachments,
}: {
  attachments: readonly Attachment[];
}): JSX.Element | null {
  const { t } = useSession();
  if (attachments.length === 0) return null;
  return (
    <ul class="ck-attachments" aria-label={t('Attachments')}>
      {attachments.map((attachment) => (
        <li key={attachment.id}>
          {attachment.type === 'image' ? (
            <Thumbnail name={attachment.name} url={attachment.preview_url} />
          ) : (
            <FileChip name={attachment.name} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ name, url }: { name: string; url: string }): JSX.Element {
  const { host, t } = useSession();
  const [broken, setBroken] = useState(false);
  if (broken) return <FileChip name={name} />;
  const address = host.previewUrl(url);
  const link = readLink(wholeOf(address));
  const picture = <img src={address} alt={link ? '' : name} loading="lazy" onError={() => setBroken(true)} />;
  if (!link) return <span class="ck-thumbnail">{picture}</span>;
  return (
    <a
      class="ck-thumbnail"
      href={link.href}
      target="_blank"
      rel="noopener noreferrer"
      title={name}
      aria-label={t('Open %1', name)}
    >
      {picture}
    </a>
  );
}

/** Our server has the whole picture where its preview is, without `?preview`. */
function wholeOf(preview: string): string | null {
  if (!URL.canParse(preview, location.href)) return null;
  const url = new URL(preview, location.href);
  url.searchParams.delete('preview');
  return url.href;
}

function FileChip({ name }: { name: string }): JSX.Element {
  return (
    <span class="ck-file" title={name}>
      <Icon name="file" />
      <span>{name}</span>
    </span>
  );
}
