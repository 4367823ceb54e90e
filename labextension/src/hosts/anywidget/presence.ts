/** Whether a view is in the page: hosts put it there after it is drawn, and take it out without a word. */

/** Milliseconds out of the page after which a view counts as gone; notebooks take out what is scrolled away. */
const GRACE = 60_000;

/** Calls `listener` when `el` comes into the page, and when it has been out of it for a while; returns how to stop. */
export function followPresence(el: Element, listener: (present: boolean) => void): () => void {
  let present = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (now: boolean) => {
    if (present !== now) listener(now);
    present = now;
  };
  const look = () => {
    clearTimeout(timer);
    if (el.isConnected) tell(true);
    else timer = setTimeout(() => tell(false), GRACE);
  };
  // Told of sizes, it learns of the way in and out.
  const observer = new ResizeObserver(look);
  observer.observe(el);
  look();
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}
