import type { JSX } from 'preact';

/** Strokes on a 16 by 16 grid, drawn in the colour of the text around them. */
const PATHS = {
  history: 'M8 2.5a5.500 5.500 0 1 1-5 3.200M2.500 2.800v3h3M8 5v3.200l2.200 1.400',
  plus: 'M8 3.200v9.600M3.200 8h9.600',
  back: 'M9.800 3.500 5.300 8l4.500 4.500',
  up: 'M8 13V3.200M3.800 7.200 8 3l4.200 4.200',
  down: 'M8 3v9.800M3.800 8.800 8 13l4.200-4.200',
  stop: 'M5 5h6v6H5z',
  copy: 'M6 5.800A.8.8 0 0 1 6.800 5h5.400a.8.8 0 0 1 .8.8v6.400a.8.8 0 0 1-.8.8H6.800a.8.8 0 0 1-.8-.8zM3.800 11A.8.8 0 0 1 3 10.200V3.800A.8.8 0 0 1 3.800 3h5.400a.8.8 0 0 1 .8.8',
  check: 'm3 8.600 3.200 3.200L13 4.800',
  retry: 'M13 8a5 5 0 1 1-1.500-3.600L13 5.800M13 2.800v3h-3',
  pencil: 'M10.600 3.200 12.800 5.400 5.600 12.600 2.900 13.100 3.400 10.400zM9.200 4.600l2.200 2.200',
  trash: 'M3 4.500h10M6.300 4.500V3h3.400v1.500M4.400 4.500l.6 8.500h6l.6-8.500M6.800 7v3.600M9.200 7v3.600',
  close: 'm4.200 4.200 7.600 7.600M11.800 4.200l-7.600 7.600',
  chevron: 'm4.500 6.300 3.500 3.500 3.500-3.500',
  insert: 'M3 3.800h10M8 7v6M5.300 10.400 8 13l2.700-2.600',
  replace:
    'M3 5.500h8.500M9.200 3.200l2.500 2.300-2.500 2.300M13 10.500H4.500M6.800 8.200l-2.500 2.300 2.500 2.300',
  quote: 'M3 4h10M3 8h6M3 12h4M13 7.500v3.200h-3',
  search: 'M7 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM10 10l3 3',
  warning: 'M8 3 13.800 13H2.200zM8 6.800v2.800M8 11.300v.1',
  info: 'M8 2.500a5.500 5.500 0 1 1 0 11 5.500 5.500 0 0 1 0-11zM8 7.300v3.500M8 5.100v.1',
  lock: 'M4.200 7.200h7.600V13H4.200zM5.800 7.200V5.300a2.200 2.200 0 0 1 4.400 0v1.900',
  cloud: 'M4.800 12.200a2.600 2.600 0 0 1-.2-5.200 3.600 3.600 0 0 1 7-.4 2.800 2.800 0 0 1-.2 5.600z',
} as const;

export type IconName = keyof typeof PATHS;

/** A small line drawing; it says nothing to a screen reader, so what it stands for needs its own label. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="ck-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

interface IconButtonProps {
  name: IconName;
  label: string;
  onClick: (event: MouseEvent) => void;
  disabled?: boolean;
  pressed?: boolean;
  class?: string;
}

/** A button that shows only an icon; `label` is its name for screen readers and its tooltip. */
export function IconButton({
  name,
  label,
  onClick,
  disabled,
  pressed,
  class: extra,
}: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`ck-icon-button ${extra ?? ''}`}
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={name} />
    </button>
  );
}
