import { type ISharedCell, YNotebook } from '@jupyter/ydoc';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { hashSource } from '../../hash';
import type { CellTag } from '../../protocol';
import { fingerprints } from '../../provenance/fingerprints';
import { MARK_KEY, readMark } from '../../provenance/mark';
import { LabCellActions } from './actions';

const translate = (text: string, ...args: (string | number)[]) => text.replace('%1', String(args[0] ?? ''));

interface Parts {
  id: string;
  source: string;
  metadata?: { [key: string]: boolean };
}

/** A panel around a real shared notebook; as in JupyterLab each cell has an undo of its own. */
const openPanel = (path: string, ...cells: Parts[]) => {
  const sharedModel = YNotebook.create({
    disableDocumentWideUndoRedo: true,
    data: {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: cells.map((cell) => ({
        cell_type: 'code',
        metadata: {},
        outputs: [],
        execution_count: null,
        ...cell,
      })),
    },
  });
  const widgets = sharedModel.cells.map((cell) => ({
    readOnly: false,
    model: { id: cell.id, sharedModel: cell, getMetadata: (key: string) => cell.getMetadata(key) },
  }));
  return {
    id: path,
    context: { path },
    content: {
      widgets,
      activeCell: widgets[0],
      activeCellIndex: 0,
      model: { readOnly: false, sharedModel },
      deselectAll: vi.fn(),
      scrollToCell: vi.fn(),
    },
  };
};

type Panel = ReturnType<typeof openPanel>;

const tag = (cellId: string, source: string, path = 'a.ipynb'): CellTag => ({
  cellId,
  path,
  sourceHash: hashSource(source),
  executionCount: 1,
});

const AUTHOR = { model: 'gpt', at: '2026-11-28T08:00:00Z', acceptedBy: 'ann', request: 'f'.repeat(64) };
const author = vi.fn(async () => AUTHOR);

let panel: Panel;
let actions: LabCellActions;
const activate = vi.fn();

const actionsOn = (...panels: Panel[]) =>
  new LabCellActions(
    {
      find: (path) =>
        (panels.find(({ context }) => context.path === path) ?? null) as unknown as NotebookPanel | null,
      front: () => (panels[0] ?? null) as unknown as NotebookPanel | null,
      activate,
    },
    translate,
  );

const markOf = (cell: ISharedCell | undefined) => readMark(cell?.getMetadata(MARK_KEY));
const two = () => panel.content.model.sharedModel.cells[1] as ISharedCell;
const sources = () => panel.content.model.sharedModel.cells.map(({ source }) => source);

beforeEach(() => {
  // The shared model itself reads new cells before they are in a document, and Yjs says so each time.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  author.mockClear();
  panel = openPanel('a.ipynb', { id: 'one', source: 'x' }, { id: 'two', source: 'old' });
  actions = actionsOn(panel);
});

describe('replace', () => {
  it('acts on the cell that was asked about, as one step of undo', async () => {
    two().updateSource(3, 3, ' text');
    expect(await actions.replace('new', tag('two', 'old text'), author)).toEqual({
      ok: true,
      message: 'Replaced.',
    });
    expect(two().getSource()).toBe('new');
    two().updateSource(3, 3, '!');
    two().undo();
    expect(two().getSource()).toBe('new');
    two().undo();
    expect(two().getSource()).toBe('old text');
    two().undo();
    expect(two().getSource()).toBe('old');
  });

  it('may put another text in place of its own, and of the first one after an undo', async () => {
    await actions.replace('new', tag('two', 'old'), author);
    expect((await actions.replace('newer', tag('two', 'old'), author)).ok).toBe(true);
    two().setSource('old');
    expect((await actions.replace('new', tag('two', 'old'), author)).ok).toBe(true);
  });

  it('loses no text a person has written since', async () => {
    await actions.replace('new', tag('two', 'old'), author);
    two().setSource('new  # mine');
    const result = await actions.replace('newer', tag('two', 'old'), author);
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('changed since you asked') });
    expect(two().getSource()).toBe('new  # mine');
  });

  it('refuses when the notebook is closed or the cell is gone', async () => {
    expect(await actions.replace('new', tag('two', 'old', 'b.ipynb'), author)).toMatchObject({
      ok: false,
      message: 'b.ipynb is not open. Open it and try again.',
    });
    expect(await actions.replace('new', tag('gone', 'old'), author)).toMatchObject({
      ok: false,
      message: 'The cell is no longer in a.ipynb.',
    });
  });

  it('refuses a read-only notebook and a locked cell', async () => {
    panel.content.model.readOnly = true;
    expect((await actions.replace('new', tag('two', 'old'), author)).message).toBe('a.ipynb is read-only.');
    const locked = actionsOn(
      openPanel('a.ipynb', { id: 'two', source: 'old', metadata: { editable: false } }),
    );
    expect((await locked.replace('new', tag('two', 'old'), author)).message).toContain('cell is read-only');
  });

  it('says so when the notebook has two cells of one id', async () => {
    const twins = actionsOn(openPanel('a.ipynb', { id: 'two', source: 'old' }, { id: 'two', source: 'old' }));
    expect(await twins.replace('new', tag('two', 'old'), author)).toEqual({
      ok: false,
      message: 'a.ipynb did not take the change. Copy the code by hand.',
    });
  });

  it('puts hidden secrets back, or refuses', async () => {
    two().setSource('key = "sk-abc"');
    const target = tag('two', 'key = "sk-abc"');
    const hidden = '[[redacted:openai-key:1]]';
    expect((await actions.replace(`send("${hidden}")`, target, author)).message).toContain('hidden secret');
    expect(two().getSource()).toBe('key = "sk-abc"');
    await actions.replace(`key = "${hidden}"\nprint(1)`, target, author);
    expect(two().getSource()).toBe('key = "sk-abc"\nprint(1)');
  });

  it('marks the lines that it wrote, and takes the mark back with them', async () => {
    two().setSource('kept\nold');
    await actions.replace('kept\nnew', tag('two', 'kept\nold'), author);
    const mark = { change: 'changed', author: AUTHOR, lines: fingerprints('new'), earlier: [] };
    expect(markOf(two())).toEqual(mark);
    two().undo();
    expect(two().getMetadata(MARK_KEY)).toBeUndefined();
  });

  it('asks whose it is only for what it writes', async () => {
    await actions.replace('new', tag('two', 'another text'), author);
    await actions.replace('old', tag('two', 'old'), author);
    expect(author).not.toHaveBeenCalled();
    expect(two().getMetadata(MARK_KEY)).toBeUndefined();
  });

  it('loses no text that was written while it asked', async () => {
    const result = await actions.replace('new', tag('two', 'old'), async () => {
      two().setSource('old  # mine');
      return AUTHOR;
    });
    expect(result.ok).toBe(false);
    expect(two().getSource()).toBe('old  # mine');
  });
});

describe('insertBelow', () => {
  it('inserts below the cell that was asked about', async () => {
    expect((await actions.insertBelow('new', tag('two', 'changed since'), author)).ok).toBe(true);
    expect(sources()).toEqual(['x', 'old', 'new']);
    expect(panel.content.model.sharedModel.cells[2]?.toJSON()).toMatchObject({
      cell_type: 'code',
      metadata: { trusted: true },
    });
    expect(markOf(panel.content.model.sharedModel.cells[2])).toEqual({
      ...{ change: 'wrote', author: AUTHOR, lines: fingerprints('new'), earlier: [] },
    });
    panel.content.model.sharedModel.undo();
    expect(sources()).toEqual(['x', 'old']);
  });

  it('inserts below the active cell where there is no other', async () => {
    await actions.insertBelow('new', null, author);
    expect(sources()).toEqual(['x', 'new', 'old']);
  });

  it('inserts where it was asked to, whichever cell is active by then', async () => {
    await actions.insertBelow('new', null, async () => {
      panel.content.activeCell = panel.content.widgets[1];
      return AUTHOR;
    });
    expect(sources()).toEqual(['x', 'new', 'old']);
  });

  it('says so when there is no notebook', async () => {
    expect((await actionsOn().insertBelow('new', null, author)).message).toContain('No notebook is open');
  });

  it('refuses a secret that is not in the cell', async () => {
    const result = await actions.insertBelow('key = "[[redacted:openai-key:1]]"', tag('two', 'old'), author);
    expect(result.ok).toBe(false);
    expect(sources()).toEqual(['x', 'old']);
  });
});

it('reveals the cell in its notebook', async () => {
  await actions.reveal(tag('two', 'old'));
  expect(activate).toHaveBeenCalledWith(panel);
  expect(panel.content.activeCellIndex).toBe(1);
  expect(panel.content.scrollToCell).toHaveBeenCalledWith(panel.content.widgets[1], 'center');
});
