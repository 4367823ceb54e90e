/**
 * What travels with each widget: a quiet place, and from where the chat comes when a person or a live kernel wants it.
 * A notebook that is opened sends nothing and loads nothing.
 */

import { View } from './view';
import type { WidgetModel } from './widgetModel';

interface RenderContext {
  model: WidgetModel;
  el: HTMLElement;
  /** Aborts when the view goes; older versions of anywidget call what `render` returns instead. */
  signal?: AbortSignal;
}

function render({ model, el, signal }: RenderContext): () => void {
  const view = new View(model, el);
  const dispose = () => view.dispose();
  signal?.addEventListener('abort', dispose);
  view.start();
  return dispose;
}

export default { render };
