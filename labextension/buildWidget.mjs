/**
 * Builds what `ChatWidget` sends: the loader that travels with each widget, and the whole chat as one module with its
 * style in it. Both minified, into the Python package.
 */
import { build } from 'esbuild';

const OUT = '../jupyter_chatkit/static';
const SOURCES = 'src/hosts/anywidget';

const shared = { bundle: true, minify: true, logLevel: 'warning' };

const style = await build({ ...shared, entryPoints: ['src/ui/chat.css'], write: false });

await build({
  ...shared,
  entryPoints: [`${SOURCES}/loader.ts`, `${SOURCES}/chat.ts`],
  outdir: OUT,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { CHAT_CSS: JSON.stringify(style.outputFiles[0].text.trim()) },
});
