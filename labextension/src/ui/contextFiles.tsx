import type { JSX } from 'preact';
import type { Upload } from '../chatState';
import type { Attachment, PreviewFile } from '../protocol';
import { sizeText } from './composer/pageLimits';
import { inGroups } from './hostLine';
import { useSession } from './session';

interface ContextFilesProps {
  /** What the server says of those it has. */
  files: readonly PreviewFile[];
  attached: readonly Attachment[];
  uploads: readonly Upload[];
}

/** The files that go out with the message that is being written, and those that do not yet or never will. */
export function ContextFiles({ files, attached, uploads }: ContextFilesProps): JSX.Element | null {
  const { t } = useSession();
  if (attached.length + uploads.length === 0) return null;
  const known = new Map(files.map((file) => [file.id, file]));
  return (
    <section>
      <h3 class="ck-parts-title">{t('Files of this message')}</h3>
      <ul class="ck-parts" aria-label={t('Files of this message')}>
        {attached.map(({ id, name, mime_type }) => (
          <FileRow key={id} name={name} about={mime_type} file={known.get(id)} />
        ))}
        {uploads.map(({ id, name, mime, size, error, attachment }) => (
          <FileRow
            key={id}
            name={name}
            about={[mime, sizeText(size)].filter(Boolean).join(', ')}
            file={attachment && known.get(attachment.id)}
            failed={error !== undefined}
            coming={!attachment}
          />
        ))}
      </ul>
    </section>
  );
}

interface FileRowProps {
  name: string;
  /** What the page knows of it. */
  about: string;
  /** What the server knows of it. */
  file: PreviewFile | undefined;
  failed?: boolean;
  /** It is still on its way to the server. */
  coming?: boolean;
}

function FileRow({ name, about, file, failed, coming }: FileRowProps): JSX.Element {
  const { t } = useSession();
  const tokens = file && t('%1 tokens', inGroups(file.tokens));
  return (
    <li class={failed ? 'ck-removed' : undefined}>
      <span>{file?.name ?? name}</span>
      <small class="ck-part-about">{file?.about ?? about}</small>
      <small>{failed ? t('not sent') : coming ? t('not uploaded yet') : tokens}</small>
    </li>
  );
}
