import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icons';

/** One line of a menu. */
export interface MenuEntry {
  key: string;
  label: string;
  detail?: string;
  icon?: IconName | null;
  /** Given for one of several that can be chosen. */
  checked?: boolean;
  disabled?: boolean;
  /** A line above it sets it apart. */
  apart?: boolean;
  run: () => void;
}

interface MenuButtonProps {
  /** Names the button for screen readers. */
  label: string;
  title: string;
  class: string;
  /** Names the menu. */
  menu: string;
  entries: readonly MenuEntry[];
  disabled?: boolean;
  children: ComponentChildren;
}

/** A button that opens a menu above itself; the focus is back on it before the chosen entry runs. */
export function MenuButton(props: MenuButtonProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useOutsideClick(root, open, () => setOpen(false));
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (entry: MenuEntry) => {
    if (entry.disabled) return;
    close();
    entry.run();
  };
  return (
    <div class="ck-menu-place" ref={root}>
      <button
        type="button"
        ref={button}
        class={props.class}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={props.label}
        title={props.title}
        disabled={props.disabled}
        onClick={() => setOpen(!open)}
      >
        {props.children}
      </button>
      {open && <Menu label={props.menu} entries={props.entries} onChoose={choose} onClose={close} />}
    </div>
  );
}

interface MenuProps {
  label: string;
  entries: readonly MenuEntry[];
  onChoose: (entry: MenuEntry) => void;
  onClose: () => void;
}

function Menu({ label, entries, onChoose, onClose }: MenuProps): JSX.Element {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const items = itemsOf(menu.current);
    (items.find((item) => item.getAttribute('aria-checked') === 'true') ?? items[0])?.focus();
  }, []);
  return (
    <div
      class="ck-menu"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      ref={menu}
      onKeyDown={(event) => onMenuKey(event, menu.current, onClose)}
    >
      {entries.map((entry) => (
        <Entry key={entry.key} entry={entry} onChoose={() => onChoose(entry)} />
      ))}
    </div>
  );
}

function Entry({ entry, onChoose }: { entry: MenuEntry; onChoose: () => void }): JSX.Element {
  const { label, detail, icon, checked, disabled, apart } = entry;
  return (
    <button
      type="button"
      {...(checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': checked })}
      aria-disabled={disabled}
      tabIndex={-1}
      class={apart ? 'ck-menu-item ck-apart' : 'ck-menu-item'}
      onClick={onChoose}
    >
      <span class="ck-menu-check">{checked ? <Icon name="check" /> : icon && <Icon name={icon} />}</span>
      <span class="ck-menu-label">
        {label}
        {detail && <small>{detail}</small>}
      </span>
    </button>
  );
}

function itemsOf(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('.ck-menu-item') ?? [])];
}

function onMenuKey(event: KeyboardEvent, menu: HTMLElement | null, onClose: () => void): void {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
  const to = moves[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length)?.focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    event.stopPropagation();
    onClose();
  }
}

function useOutsideClick(
  root: { current: HTMLElement | null },
  active: boolean,
  onOutside: () => void,
): void {
  // The listener lives as long as the menu.
  useEffect(() => {
    if (!active) return;
    const onDown = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) onOutside();
    };
    document.addEventListener('pointerdown', onDown, true);
    return () => document.removeEventListener('pointerdown', onDown, true);
  }, [active]);
}
