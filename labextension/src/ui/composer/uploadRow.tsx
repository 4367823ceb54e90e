import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Upload } from '../../chatState';
import type { Attachment } from '../../protocol';
import { Icon, IconButton } from '../icons';
import { useSession } from '../session';
import type { Attaching } from './attaching';
import { sizeText } from './pageLimits';

interface UploadRowProps {
  attaching: Attaching | null;
  /** Uploaded before they came here. */
  attached: readonly Attachment[];
  onDetach: (id: string) => void;
  /** Where the focus goes when the last one is removed. */
  onEmpty: () => void;
}

/** The files of the message that is being written. */
export function UploadRow({ attaching, attached, onDetach, onEmpty }: UploadRowProps): JSX.Element | null {
  const { t, announce } = useSession();
  const list = useRef<HTMLUListElement>(null);
  const uploads = attaching?.uploads ?? [];
  if (uploads.length + attached.length === 0) return null;
  const remove = (name: string, act: () => void) => {
    act();
    announce(t('%1 is removed.', name));
    requestAnimationFrame(() => {
      const next = list.current?.querySelector<HTMLElement>('.ck-remove');
      if (next) next.focus();
      else onEmpty();
    });
  };
  return (
    <ul class="ck-uploads" ref={list} aria-label={t('Attachments')}>
      {attached.map((attachment) => (
        <FileChip
          key={attachment.id}
          name={attachment.name}
          preview={attachment.type === 'image' ? attachment.preview_url : undefined}
          onRemove={() => remove(attachment.name, () => onDetach(attachment.id))}
        />
      ))}
      {uploads.map((upload) => (
        <UploadChip
          key={upload.id}
          upload={upload}
          retry={attaching?.retry(upload) ?? null}
          onRemove={() => remove(upload.name, () => attaching?.remove(upload.id))}
        />
      ))}
    </ul>
  );
}

interface UploadChipProps {
  upload: Upload;
  retry: (() => void) | null;
  onRemove: () => void;
}

function UploadChip({ upload, retry, onRemove }: UploadChipProps): JSX.Element {
  const { t } = useSession();
  const { name, preview, error, progress } = upload;
  const sending = !error && !upload.attachment;
  const percent = Math.round(progress * 100);
  const detail = error ?? (sending ? t('%1 %', percent) : sizeText(upload.size));
  return (
    <FileChip name={name} preview={preview} detail={detail} failed={error !== undefined} onRemove={onRemove}>
      {retry && <IconButton name="retry" label={t('Upload %1 again', name)} onClick={retry} />}
      {sending && (
        <progress class="ck-progress" max={100} value={percent} aria-label={t('Upload of %1', name)} />
      )}
    </FileChip>
  );
}

interface FileChipProps {
  name: string;
  preview?: string;
  detail?: string;
  failed?: boolean;
  onRemove: () => void;
  children?: JSX.Element | (JSX.Element | null | false)[];
}

function FileChip({ name, preview, detail, failed, onRemove, children }: FileChipProps): JSX.Element {
  const { host, t } = useSession();
  return (
    <li class={failed ? 'ck-upload ck-failed' : 'ck-upload'}>
      <span class="ck-upload-picture">
        {preview ? (
          <img src={host.previewUrl(preview)} alt="" />
        ) : (
          <Icon name={failed ? 'warning' : 'file'} />
        )}
      </span>
      <span class="ck-upload-text" title={name}>
        <span>{name}</span>
        {detail && <small title={detail}>{detail}</small>}
      </span>
      {children}
      <IconButton class="ck-remove" name="close" label={t('Remove %1', name)} onClick={onRemove} />
    </li>
  );
}
