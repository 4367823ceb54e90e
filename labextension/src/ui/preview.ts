import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ContextPreview, PageContext, TagContent } from '../protocol';
import type { ChatState } from '../state';
import { useSession } from './session';

export interface LoadedPreview {
  preview: ContextPreview | null;
  error: string | null;
}

const NO_FILES: readonly string[] = [];
const NO_TAGS: readonly TagContent[] = [];

/**
 * The server's reading of what would be sent with the files of these ids and what these tags name, asked for once
 * each time that changed and has been still for `pause` milliseconds; a request that is under way then is aborted. While `active` is false nothing is asked.
 */
export function usePreview(
  state: ChatState,
  pause: number,
  active: boolean,
  attachments = NO_FILES,
  tags = NO_TAGS,
): LoadedPreview {
  const { client } = useSession();
  const [loaded, setLoaded] = useState<LoadedPreview>({ preview: null, error: null });
  const { page, removed, model } = state;
  const content = useMemo(() => contentOf(page), [page]);
  // Asking reads the page anew, so the effect must follow what the page says and not which object says it.
  useEffect(() => {
    if (!active || content === null) return;
    const asking = new AbortController();
    const show = (shown: LoadedPreview) => asking.signal.aborted || setLoaded(shown);
    const timer = setTimeout(() => {
      client.preview(asking.signal, attachments, tags).then(
        (preview) => show({ preview, error: null }),
        (error: Error) => show({ preview: null, error: error.message }),
      );
    }, pause);
    return () => {
      asking.abort();
      clearTimeout(timer);
    };
  }, [content, removed, model, active, pause, client, attachments.join(), tags.map(({ id }) => id).join()]);
  return loaded;
}

function contentOf(page: PageContext | null): string | null {
  return page && JSON.stringify({ ...page, timestamp: '' });
}
