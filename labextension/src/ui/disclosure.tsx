import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Icon, type IconName } from './icons';

interface DisclosureProps {
  line: ComponentChildren;
  icon: IconName | null;
  /** What the line tells of is still going on. */
  live?: boolean;
  open: boolean;
  onToggle: (open: boolean) => void;
  children: ComponentChildren;
}

/** One quiet line that opens to the details; they are drawn only when they are seen. */
export function Disclosure({ line, icon, live, open, onToggle, children }: DisclosureProps): JSX.Element {
  const id = useId();
  return (
    <div class="ck-disclosure">
      <button
        type="button"
        class="ck-work ck-disclosure-line"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => onToggle(!open)}
      >
        {icon && <Icon name={icon} />}
        <span class={live ? 'ck-shimmer' : undefined}>{line}</span>
        <Icon name="chevron" />
      </button>
      {open && (
        <div class="ck-details" id={id}>
          {children}
        </div>
      )}
    </div>
  );
}
