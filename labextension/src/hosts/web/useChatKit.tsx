/** The chat in a page that is drawn with Preact, as the hook of the official element has it. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ChatMethods } from '../../ui/chatMethods';
import { type AskedMethods, ChatKitControl, type UseChatKitOptions } from './chatKitControl';

export interface UseChatKitReturn extends Pick<ChatMethods, AskedMethods> {
  /** For `<ChatKit>`. */
  control: ChatKitControl;
}

/**
 * Sets up a chat that `<ChatKit control={control} />` shows. Options are compared by what they say: a function
 * or an object that is made anew changes nothing.
 */
export function useChatKit(options: UseChatKitOptions): UseChatKitReturn {
  const [control] = useState(() => new ChatKitControl(options));
  useEffect(() => control.update(options));
  return useMemo(() => ({ control, ...control.methods }), [control]);
}

interface ChatKitProps extends JSX.HTMLAttributes<HTMLDivElement> {
  control: ChatKitControl;
}

/** The chat of `control`, as large as the element it is in. */
export function ChatKit({ control, ...attributes }: ChatKitProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? control.show(place.current) : undefined), [control]);
  return <div {...attributes} ref={place} />;
}
