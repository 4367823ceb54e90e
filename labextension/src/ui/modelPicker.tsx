import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ModelChoice, ModelsReply } from '../protocol';
import { Icon } from './icons';
import { useSession } from './session';

interface ModelPickerProps {
  models: ModelsReply | null;
  model: string | null;
  onSetup: () => void;
}

/** Who answers: a button that opens the menu of models. */
export function ModelPicker({ models, model, onSetup }: ModelPickerProps): JSX.Element {
  const { t } = useSession();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const chosen = models?.models.find((choice) => choice.id === model);
  useOutsideClick(root, open, () => setOpen(false));
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const setup = () => {
    close();
    onSetup();
  };
  return (
    <div class="ck-picker" ref={root}>
      <button
        type="button"
        ref={button}
        class="ck-pick"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={t('Model: %1', chosen?.label ?? t('none'))}
        title={t('Choose who answers')}
        onClick={() => setOpen(!open)}
      >
        <span>{chosen?.label ?? t('No model')}</span>
        <Icon name="chevron" />
      </button>
      {open && <Menu choices={models?.models ?? []} model={model} onClose={close} onSetup={setup} />}
    </div>
  );
}

interface MenuProps {
  choices: readonly ModelChoice[];
  model: string | null;
  onClose: () => void;
  onSetup: () => void;
}

function Menu({ choices, model, onClose, onSetup }: MenuProps): JSX.Element {
  const { client, t } = useSession();
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const items = itemsOf(menu.current);
    (items.find((item) => item.getAttribute('aria-checked') === 'true') ?? items[0])?.focus();
  }, []);
  const choose = (choice: ModelChoice) => {
    if (!choice.ready) return;
    client.chooseModel(choice.id);
    onClose();
  };
  return (
    <div
      class="ck-menu"
      role="menu"
      tabIndex={-1}
      aria-label={t('Models')}
      ref={menu}
      onKeyDown={(event) => onMenuKey(event, menu.current, onClose)}
    >
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          role="menuitemradio"
          aria-checked={choice.id === model}
          aria-disabled={!choice.ready}
          tabIndex={-1}
          class="ck-menu-item"
          onClick={() => choose(choice)}
        >
          <span class="ck-menu-check">{choice.id === model && <Icon name="check" />}</span>
          <span class="ck-menu-label">
            {choice.label}
            <small>{describe(choice, t)}</small>
          </span>
        </button>
      ))}
      <button
        type="button"
        role="menuitem"
        tabIndex={-1}
        class="ck-menu-item ck-menu-setup"
        onClick={onSetup}
      >
        <span class="ck-menu-check" />
        <span class="ck-menu-label">{t('Set up a model…')}</span>
      </button>
    </div>
  );
}

function describe(choice: ModelChoice, t: (text: string) => string): string {
  if (!choice.ready) return choice.reason ?? t('not available now');
  return choice.remote && choice.host ? choice.host : t('on this machine');
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
