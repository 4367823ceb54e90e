import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { GeneratedImageItem, GeneratedImage as Image } from '../protocol';
import { canCopyPictures, copyPicture } from './clipboard';
import { Icon, IconButton } from './icons';
import { pictureSource } from './pictureSource';
import { useSession } from './session';
import { useThreadFacts } from './threadFacts';

interface GeneratedImageProps {
  item: GeneratedImageItem;
  /** It is still being made; a picture that is there is a first version of it. */
  streaming: boolean;
}

/** A picture that the model made, from its first outline on. */
export function GeneratedImage({ item, streaming }: GeneratedImageProps): JSX.Element {
  const { t } = useSession();
  const { imageDomains } = useThreadFacts();
  const [wanted, setWanted] = useState(false);
  const { image } = item;
  const source = image && pictureSource(image.url, imageDomains);
  if (!image || !source) return <Making item={item} streaming={streaming} />;
  if (source.load === 'now' || (source.load === 'asked' && wanted)) {
    return <Picture image={image} item={item} streaming={streaming} />;
  }
  return (
    <div class="ck-picture ck-picture-held">
      <Icon name="image" />
      {source.load === 'asked' ? (
        <button type="button" class="ck-link" onClick={() => setWanted(true)}>
          {t('Show the picture from %1', source.host)}
        </button>
      ) : (
        <span>{t('A picture that cannot be shown here')}</span>
      )}
    </div>
  );
}

function Making({ item, streaming }: GeneratedImageProps): JSX.Element {
  const { t } = useSession();
  if (!streaming) {
    return (
      <div class="ck-work">
        <Icon name="image" />
        <span>{t('No picture came of it')}</span>
      </div>
    );
  }
  return (
    <div class="ck-picture ck-picture-empty">
      <span class="ck-shimmer">{t('Making a picture…')}</span>
      <Progress part={item.progress} />
    </div>
  );
}

interface PictureProps extends GeneratedImageProps {
  image: Image;
}

function Picture({ image, item, streaming }: PictureProps): JSX.Element {
  const { t, announce } = useSession();
  const drawn = useRef<HTMLImageElement>(null);
  const [broken, setBroken] = useState<string | null>(null);
  if (broken === image.url) return <Broken />;
  const copy = async () => {
    const done = drawn.current !== null && (await copyPicture(drawn.current));
    announce(done ? t('Copied') : t('The browser did not allow copying the picture. Download it instead.'));
  };
  return (
    <figure class={streaming ? 'ck-picture ck-picture-growing' : 'ck-picture'}>
      <img
        ref={drawn}
        src={image.url}
        alt={streaming ? t('A picture that is being made') : t('A picture that the assistant made')}
        referrerpolicy="no-referrer"
        onError={() => setBroken(image.url)}
      />
      {streaming ? (
        <Progress part={item.progress} />
      ) : (
        <figcaption class="ck-actions">
          {canCopyPictures() && <IconButton name="copy" label={t('Copy picture')} onClick={copy} />}
          <a
            class="ck-icon-button"
            href={image.url}
            download={`picture-${image.id}${endingOf(image.url)}`}
            target="_blank"
            rel="noopener noreferrer"
            title={t('Download picture')}
            aria-label={t('Download picture')}
          >
            <Icon name="download" />
          </a>
        </figcaption>
      )}
    </figure>
  );
}

function Broken(): JSX.Element {
  const { t } = useSession();
  return (
    <div class="ck-picture ck-picture-held">
      <Icon name="image" />
      <span>{t('The picture could not be loaded.')}</span>
    </div>
  );
}

/** Without a known part it only says that something goes on. */
function Progress({ part }: { part: number | undefined }): JSX.Element {
  const { t } = useSession();
  return (
    <progress class="ck-picture-progress" aria-label={t('Progress of the picture')} max={1} value={part} />
  );
}

function endingOf(url: string): string {
  const type = /^data:image\/(\w+)/i.exec(url)?.[1]?.toLowerCase();
  return type ? `.${type === 'jpeg' ? 'jpg' : type}` : '';
}
