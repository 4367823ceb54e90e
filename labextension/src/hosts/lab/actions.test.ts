import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { hashSource } from '../../hash';
import type { CellTag } from '../../protocol';
import { LabCellActions } from './actions';

const translate = (text: string, ...args: (string | number)[]) => text.replace('%1', String(args[0] ?? ''));

const fakeCell = (id: string, source: string, metadata: Record<string, unknown> = {}) => {
  const cell = {
    readOnly: false,
    model: {
      id,
      getMetadata: (key: string) => metadata[key],
      sharedModel: {
        undoManager: { stopCapturing: vi.fn() },
        getSource: () => source,
        setSource: vi.fn((text: string) => {
          source = text;
        }),
      },
    },
  };
  return cell;
};

const fakePanel = (path: string, ...cells: ReturnType<typeof fakeCell>[]) => ({
  id: path,
  context: { path },
  content: {
    widgets: cells,
    activeCell: cells[0],
    activeCellIndex: 0,
    model: { readOnly: false, sharedModel: { undoManager: { stopCapturing: vi.fn() }, insertCell: vi.fn() } },
    deselectAll: vi.fn(),
    scrollToCell: vi.fn(),
  },
});

const tag = (cellId: string, source: string, path = 'a.ipynb'): CellTag => ({
  cellId,
  path,
  sourceHash: hashSource(source),
  executionCount: 1,
});

let cell: ReturnType<typeof fakeCell>;
let panel: ReturnType<typeof fakePanel>;
let actions: LabCellActions;
const activate = vi.fn();

const actionsOn = (...panels: ReturnType<typeof fakePanel>[]) =>
  new LabCellActions(
    {
      tracker: {
        find: (test: (p: unknown) => boolean) => panels.find(test),
      } as unknown as INotebookTracker,
      front: () => (panels[0] ?? null) as unknown as NotebookPanel | null,
      activate,
    },
    translate,
  );

beforeEach(() => {
  cell = fakeCell('two', 'old');
  panel = fakePanel('a.ipynb', fakeCell('one', 'x'), cell);
  actions = actionsOn(panel);
});

describe('replace', () => {
  it('acts on the cell that was asked about, as one step of undo', async () => {
    expect(await actions.replace('new', tag('two', 'old'))).toEqual({ ok: true, message: 'Replaced.' });
    expect(cell.model.sharedModel.getSource()).toBe('new');
    const { undoManager, setSource } = cell.model.sharedModel;
    expect(undoManager.stopCapturing).toHaveBeenCalledTimes(2);
    expect(setSource).toHaveBeenCalledOnce();
  });

  it('may put another text in place of its own, and of the first one after an undo', async () => {
    await actions.replace('new', tag('two', 'old'));
    expect((await actions.replace('newer', tag('two', 'old'))).ok).toBe(true);
    cell.model.sharedModel.setSource('old');
    expect((await actions.replace('new', tag('two', 'old'))).ok).toBe(true);
  });

  it('loses no text a person has written since', async () => {
    await actions.replace('new', tag('two', 'old'));
    cell.model.sharedModel.setSource('new  # mine');
    const result = await actions.replace('newer', tag('two', 'old'));
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('changed since you asked') });
    expect(cell.model.sharedModel.getSource()).toBe('new  # mine');
  });

  it('refuses when the notebook is closed or the cell is gone', async () => {
    expect(await actions.replace('new', tag('two', 'old', 'b.ipynb'))).toMatchObject({
      ok: false,
      message: 'b.ipynb is not open. Open it and try again.',
    });
    expect(await actions.replace('new', tag('gone', 'old'))).toMatchObject({
      ok: false,
      message: 'The cell is no longer in a.ipynb.',
    });
  });

  it('refuses a read-only notebook and a locked cell', async () => {
    panel.content.model.readOnly = true;
    expect((await actions.replace('new', tag('two', 'old'))).message).toBe('a.ipynb is read-only.');
    const locked = actionsOn(fakePanel('a.ipynb', fakeCell('two', 'old', { editable: false })));
    expect((await locked.replace('new', tag('two', 'old'))).message).toContain('cell is read-only');
  });

  it('puts hidden secrets back, or refuses', async () => {
    cell.model.sharedModel.setSource('key = "sk-abc"');
    const target = tag('two', 'key = "sk-abc"');
    const hidden = '[[redacted:openai-key:1]]';
    expect((await actions.replace(`send("${hidden}")`, target)).message).toContain('hidden secret');
    expect(cell.model.sharedModel.getSource()).toBe('key = "sk-abc"');
    await actions.replace(`key = "${hidden}"\nprint(1)`, target);
    expect(cell.model.sharedModel.getSource()).toBe('key = "sk-abc"\nprint(1)');
  });
});

describe('insertBelow', () => {
  const inserted = () => panel.content.model.sharedModel.insertCell;

  it('inserts below the cell that was asked about', async () => {
    expect((await actions.insertBelow('new', tag('two', 'changed since'))).ok).toBe(true);
    expect(inserted()).toHaveBeenCalledWith(2, expect.objectContaining({ cell_type: 'code', source: 'new' }));
  });

  it('inserts below the active cell where there is no other', async () => {
    await actions.insertBelow('new', null);
    expect(inserted()).toHaveBeenCalledWith(1, expect.objectContaining({ source: 'new' }));
  });

  it('says so when there is no notebook', async () => {
    expect((await actionsOn().insertBelow('new', null)).message).toContain('No notebook is open');
  });

  it('refuses a secret that is not in the cell', async () => {
    const result = await actions.insertBelow('key = "[[redacted:openai-key:1]]"', tag('two', 'old'));
    expect(result.ok).toBe(false);
    expect(inserted()).not.toHaveBeenCalled();
  });
});

it('reveals the cell in its notebook', async () => {
  await actions.reveal(tag('two', 'old'));
  expect(activate).toHaveBeenCalledWith(panel);
  expect(panel.content.activeCellIndex).toBe(1);
  expect(panel.content.scrollToCell).toHaveBeenCalledWith(cell, 'center');
});
