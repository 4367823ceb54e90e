import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { filesOf } from './composer/attaching';
import { Icon } from './icons';
import { useSession } from './session';

/** What the element around the chat listens to, so that files can be dropped anywhere on it. */
export interface DropZone {
  over: boolean;
  handlers: Pick<JSX.HTMLAttributes<HTMLElement>, 'onDragEnter' | 'onDragOver' | 'onDragLeave' | 'onDrop'>;
}

/** Takes dropped files to `onFiles`; while `takes` says no, the page keeps its own ways. */
export function useDropZone(takes: () => boolean, onFiles: (files: File[]) => void): DropZone {
  // A drag enters and leaves each element it passes over.
  const depth = useRef(0);
  const [over, setOver] = useState(false);
  const step = (by: number) => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const withFiles = (act: (event: DragEvent) => void) => (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files') || !takes()) return;
    event.preventDefault();
    event.stopPropagation();
    act(event);
  };
  const handlers = {
    onDragEnter: withFiles(() => step(1)),
    onDragOver: withFiles((event) => {
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    }),
    onDragLeave: withFiles(() => step(-1)),
    onDrop: withFiles((event) => {
      step(-depth.current);
      onFiles(filesOf(event.dataTransfer));
    }),
  };
  return { over, handlers };
}

/** Lies over the chat while files are dragged across it. */
export function DropOverlay(): JSX.Element {
  const { t } = useSession();
  return (
    <div class="ck-drop" aria-hidden="true">
      <div>
        <Icon name="attach" />
        {t('Drop files to attach them')}
      </div>
    </div>
  );
}
