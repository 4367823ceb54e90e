import type { NotebookPanel } from '@jupyterlab/notebook';
import { describe, expect, it } from 'vitest';
import { displayed, liveCells, printed } from '../../testing/liveCells';
import { attachableOutput } from './attachOutput';

const png = displayed({ 'image/png': 'iVBORw0KGgo=' });

/** A notebook of one cell whose outputs are all in the page. */
const panelOf = (...outputs: ReturnType<typeof printed>[]) => {
  const node = document.createElement('div');
  const shown = outputs.map(() => ({ node: node.appendChild(document.createElement('div')) }));
  const model = liveCells({ source: 'plot()', count: 7, outputs }).get(0);
  const cell = { node, model, outputArea: { widgets: shown } };
  const panel = { content: { widgets: [cell], activeCell: cell } } as unknown as NotebookPanel;
  return { panel, shown: shown.map((each) => each.node) };
};

describe('the output that is attached', () => {
  it('is the one that was clicked', async () => {
    const { panel, shown } = panelOf(printed('text'), png);
    expect((await attachableOutput(panel, shown[0] as HTMLElement))?.name).toBe('output-7.txt');
    expect((await attachableOutput(panel, shown[1] as HTMLElement))?.name).toBe('output-7.png');
  });

  it('is the newest picture of the selected cell, else its newest output', async () => {
    const { panel } = panelOf(png, printed('after'));
    expect((await attachableOutput(panel, null))?.name).toBe('output-7.png');
    const { panel: other } = panelOf(printed('one'), printed('two'));
    expect(await (await attachableOutput(other, null))?.text()).toBe('two');
  });

  it('is none without an output or a notebook', async () => {
    expect(await attachableOutput(panelOf().panel, null)).toBeNull();
    expect(await attachableOutput(null, null)).toBeNull();
  });
});
