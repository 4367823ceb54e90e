/** Light or dark, in pages that do not have JupyterLab's colours. */

const PREFERS_DARK = '(prefers-color-scheme: dark)';

type Scheme = 'light' | 'dark' | undefined;

/** Calls `apply` with what suits the page around `el`, undefined where JupyterLab's colours are; and after changes. */
export function followScheme(el: Element, apply: (scheme: Scheme) => void): () => void {
  let applied: Scheme;
  const look = () => {
    const scheme = schemeAround(el);
    if (scheme === applied) return;
    applied = scheme;
    apply(scheme);
  };
  const preference = matchMedia(PREFERS_DARK);
  const themes = new MutationObserver(look);
  const watched = { attributes: true, attributeFilter: ['class', 'style', 'theme', 'data-theme'] };
  for (const root of [document.documentElement, document.body]) themes.observe(root, watched);
  preference.addEventListener('change', look);
  look();
  return () => {
    themes.disconnect();
    preference.removeEventListener('change', look);
  };
}

/** Light text means a dark page, whatever the page calls it; what is no plain colour is left to the browser's choice. */
function schemeAround(el: Element): Scheme {
  const style = getComputedStyle(el);
  if (style.getPropertyValue('--jp-layout-color1').trim() !== '') return undefined;
  const rgb = /^rgba?\((\d+), (\d+), (\d+)/.exec(style.color);
  if (!rgb) return matchMedia(PREFERS_DARK).matches ? 'dark' : 'light';
  const [red, green, blue] = rgb.slice(1).map(Number) as [number, number, number];
  return 0.3 * red + 0.6 * green + 0.1 * blue > 128 ? 'dark' : 'light';
}
