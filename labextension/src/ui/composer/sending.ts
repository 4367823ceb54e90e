import { useEffect, useState } from 'preact/hooks';
import type { ChatState, Draft, Upload } from '../../chatState';
import { tagsIn } from '../mentions';
import { useSession } from '../session';

/** How the message that is written gets on its way. */
export interface Sending {
  /** There is something to send. */
  ready: boolean;
  /** It is sent as soon as the files are there. */
  waiting: boolean;
  /** Sends; while files are on their way, sends once they are there, or no longer when asked a second time. */
  send(): void;
}

/** Waits for the files of the message; `send` is given the whole of it. */
export function useSending(state: ChatState, draft: Draft, send: (draft: Draft) => void): Sending {
  const { announce, t } = useSession();
  const [waiting, setWaiting] = useState(false);
  const { uploads } = state;
  const underWay = uploads.some(isUnderWay);
  const failed = uploads.some(({ error }) => error !== undefined);
  const message = messageOf(draft, uploads);
  const ready = message.text !== '' || message.attachments !== undefined || underWay;
  // The last file to arrive sends the message.
  useEffect(() => {
    if (!waiting || underWay) return;
    setWaiting(false);
    if (!failed && ready) send(message);
    else announce(t('A file could not be uploaded, so the message is not sent yet.'));
  }, [waiting, underWay]);
  const ask = () => {
    if (!ready) return;
    if (!underWay) {
      send(message);
      return;
    }
    announce(waiting ? t('Not sent.') : t('The message is sent once the files are there.'));
    setWaiting(!waiting);
  };
  return { ready, waiting: waiting && underWay, send: ask };
}

function isUnderWay({ error, attachment }: Upload): boolean {
  return error === undefined && attachment === undefined;
}

function messageOf(draft: Draft, uploads: readonly Upload[]): Draft {
  const text = draft.text.trim();
  const tags = tagsIn(text, draft.tags ?? []);
  const attachments = [
    ...(draft.attachments ?? []),
    ...uploads.flatMap(({ attachment }) => attachment ?? []),
  ];
  return {
    ...draft,
    text,
    tags: tags.length > 0 ? tags : undefined,
    attachments: attachments.length > 0 ? attachments : undefined,
  };
}
