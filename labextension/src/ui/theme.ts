/** The `theme` option as CSS: what `theme.css` and the other files take their colours and measures from. */
import type { ColorOption, ColorScheme, FontObject, GrayscaleOptions, ThemeOption } from '@openai/chatkit';

/** What the root element of a chat carries. */
export interface RootLook {
  'data-scheme'?: ColorScheme;
  'data-radius'?: ThemeOption['radius'];
  'data-density'?: ThemeOption['density'];
  style: { [property: string]: string };
}

/** Without a theme the colours are those of the page around, JupyterLab's or the light ones. */
export function lookOf(theme: ColorScheme | ThemeOption | undefined): RootLook {
  if (!theme) return { style: {} };
  if (typeof theme === 'string') return { 'data-scheme': theme, style: {} };
  const { colorScheme = 'light', radius, density, typography, color } = theme;
  return {
    'data-scheme': colorScheme,
    'data-radius': radius,
    'data-density': density,
    style: { ...fonts(typography), ...colours(color, colorScheme) },
  };
}

/** The fonts that the page's author asked for by address; no other is ever loaded. */
export function fontFaces(sources: readonly FontObject[]): string {
  return sources.map(fontFace).join('\n');
}

function fontFace({ family, src, weight, style, display, unicodeRange }: FontObject): string {
  const rules = [
    `font-family: ${JSON.stringify(family)}`,
    `src: url(${JSON.stringify(src)})`,
    weight !== undefined && `font-weight: ${weight}`,
    style && `font-style: ${style}`,
    display && `font-display: ${display}`,
    unicodeRange && `unicode-range: ${unicodeRange}`,
  ];
  return `@font-face { ${rules.filter(Boolean).join('; ')} }`;
}

function fonts({ baseSize, fontFamily, fontFamilyMono }: NonNullable<ThemeOption['typography']> = {}) {
  return given({
    'font-size': baseSize && `${baseSize}px`,
    'font-family': fontFamily,
    '--ck-mono': fontFamilyMono,
  });
}

/** How much of the accent a soft surface has, in percent, by its level. */
const ACCENT_LEVELS = [6, 10, 15, 20];

function colours({ grayscale, accent, surface }: ColorOption = {}, scheme: ColorScheme) {
  const share = accent && ACCENT_LEVELS[accent.level];
  return {
    ...(grayscale && grays(grayscale, scheme)),
    ...given({
      '--jp-brand-color1': accent?.primary,
      '--ck-accent-soft': share && `color-mix(in srgb, var(--ck-accent) ${share}%, var(--ck-bg))`,
      '--jp-layout-color1': surface?.background,
      '--jp-ui-font-color1': surface?.foreground,
    }),
  };
}

/** Lightness of background, soft surface, line and text. */
const GRAYS = { light: [0.995, 0.94, 0.8, 0.24], dark: [0.19, 0.33, 0.5, 0.94] } as const;
/** What one step of tint adds to the chroma, and one of shade takes from the lightness. */
const TINT_STEP = 0.004;
const SHADE_STEP = 0.012;

function grays({ hue, tint, shade = 0 }: GrayscaleOptions, scheme: ColorScheme) {
  const [background, soft, line, text] = GRAYS[scheme];
  const gray = (lightness: number, by = shade) => {
    const l = Math.min(1, lightness - by * SHADE_STEP);
    return `oklch(${l.toFixed(3)} ${(tint * TINT_STEP).toFixed(3)} ${hue})`;
  };
  return {
    '--jp-layout-color1': gray(background),
    '--jp-layout-color2': gray(soft),
    '--jp-border-color1': gray(line),
    '--jp-ui-font-color1': gray(text, 0),
  };
}

function given(properties: { [name: string]: string | number | undefined }): { [name: string]: string } {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
