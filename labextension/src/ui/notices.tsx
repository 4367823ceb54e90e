import type { JSX } from 'preact';
import type { Notice } from '../state';
import { Icon, IconButton } from './icons';
import { Prose } from './prose';
import { useSession } from './session';

/** Lines the server wants seen; each can be put away. */
export function Notices({ notices }: { notices: readonly Notice[] }): JSX.Element {
  return (
    <>
      {notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </>
  );
}

function NoticeLine({ notice }: { notice: Notice }): JSX.Element {
  const { client, t } = useSession();
  return (
    <div class={`ck-notice ck-${notice.level}`} role="status">
      <Icon name={notice.level === 'info' ? 'info' : 'warning'} />
      <div class="ck-notice-body">
        {notice.title && <b>{notice.title}</b>}
        <Prose text={notice.message} closed={true} />
      </div>
      <IconButton name="close" label={t('Dismiss')} onClick={() => client.dismiss(notice.id)} />
    </div>
  );
}
