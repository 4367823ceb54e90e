import { type ISharedCell, YNotebook } from '@jupyter/ydoc';
import type { Notebook } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';
import { beforeEach, expect, it, vi } from 'vitest';
import { fingerprints } from '../../../provenance/fingerprints';
import { MARK_KEY, writtenMark } from '../../../provenance/mark';
import { cellRecord } from '../../../testing/notebooks';
import { plainTranslation } from '../../plainTranslation';
import { SharedLiveNotebook } from '../liveNotebook';
import { MarkBadges } from './badges';

const author = { model: 'gpt', at: '2026-11-28T08:00:00Z', acceptedBy: 'ann', request: '0'.repeat(64) };
const MARK = writtenMark({ change: 'wrote', author, lines: fingerprints('a\nb'), earlier: [] });

/** As much of JupyterLab's notebook as badges see, around a real shared one. */
const showing = (shared: YNotebook) => {
  const nodes = new Map<ISharedCell, { node: HTMLElement; model: { sharedModel: ISharedCell } }>();
  const widgetOf = (sharedModel: ISharedCell) => {
    const widget = nodes.get(sharedModel) ?? { node: document.createElement('div'), model: { sharedModel } };
    nodes.set(sharedModel, widget);
    return widget;
  };
  const cells = { changed: new Signal<object, { newValues: { sharedModel: ISharedCell }[] }>({}) };
  shared.changed.connect((_, { cellsChange }) => {
    const inserted = cellsChange?.flatMap(({ insert }) => insert ?? []) ?? [];
    if (inserted.length > 0)
      cells.changed.emit({ newValues: inserted.map((sharedModel) => ({ sharedModel })) });
  });
  return {
    modelChanged: new Signal<object, void>({}),
    disposed: new Signal<object, void>({}),
    model: { cells },
    get widgets() {
      return shared.cells.map(widgetOf);
    },
  };
};

let shared: YNotebook;
let notebook: ReturnType<typeof showing>;
let badges: MarkBadges;

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  shared = YNotebook.create({ disableDocumentWideUndoRedo: true });
  insert(0, cellRecord('one', 'a\nb', { metadata: { [MARK_KEY]: MARK } }), cellRecord('two', 'x'));
  notebook = showing(shared);
  badges = new MarkBadges(notebook as unknown as Notebook, true, plainTranslation);
});

function insert(at: number, ...records: ReturnType<typeof cellRecord>[]) {
  new SharedLiveNotebook(shared).apply(
    records.map((record, i) => ({ kind: 'insert', index: at + i, record })),
  );
}
const frame = () => new Promise(requestAnimationFrame);
const badge = (index: number) => notebook.widgets[index]?.node.querySelector<HTMLElement>('.ck-mark');
const cell = (index: number) => shared.cells[index] as ISharedCell;

it('stands beside the cells with a mark, in words for a screen reader too', async () => {
  await frame();
  const words = badge(0)?.title;
  expect(words).toMatch(/^Written by gpt on .*2026.*, accepted by ann; 100 % of its lines unchanged$/);
  expect(badge(0)?.getAttribute('aria-label')).toBe(words);
  expect(badge(0)?.getAttribute('role')).toBe('img');
  expect(badge(1)).toBeNull();
});

it('follows what is typed, a mark that comes and goes, and cells that come', async () => {
  await frame();
  cell(0).updateSource(0, 1, 'mine');
  await frame();
  expect(badge(0)?.title).toContain('50 %');
  cell(1).setMetadata(MARK_KEY, { ...(MARK as object), change: 'changed', accepted_by: '', lines: '' });
  cell(0).deleteMetadata(MARK_KEY);
  insert(2, cellRecord('three', 'a', { metadata: { [MARK_KEY]: MARK } }));
  await frame();
  expect(badge(0)).toBeNull();
  expect(badge(1)?.title).toMatch(/^Changed by gpt on [^;]*2026[^;]*$/);
  expect(badge(2)?.title).toContain('50 %');
});

it('looks at nothing of a cell without a mark when it is typed in', async () => {
  await frame();
  const asked = vi.spyOn(cell(1), 'getSource');
  const frames = vi.spyOn(globalThis, 'requestAnimationFrame');
  cell(1).updateSource(0, 0, 'typed');
  expect(asked).not.toHaveBeenCalled();
  expect(frames).not.toHaveBeenCalled();
});

it('shows text from elsewhere as text, and nothing for what is no mark', async () => {
  cell(0).setMetadata(MARK_KEY, { ...(MARK as object), model: '<img src=x onerror=alert(1)>"' });
  cell(1).setMetadata(MARK_KEY, { ...(MARK as object), model: 7 });
  await frame();
  expect(badge(0)?.querySelector('img')).toBeNull();
  expect(badge(0)?.title).toContain('<img src=x');
  expect(badge(1)).toBeNull();
});

it('says so where the model is not known', async () => {
  cell(0).setMetadata(MARK_KEY, { ...(MARK as object), model: '', accepted_by: '', earlier: ['gpt', ''] });
  await frame();
  expect(badge(0)?.title).toMatch(
    /^Written by a model that is not known on .*2026.*; 100 % .*; before that by gpt, a model that is not known$/,
  );
});

it('is hidden and shown as the setting says, and follows nothing once its notebook is gone', async () => {
  badges.show(false);
  await frame();
  expect(badge(0)).toBeNull();
  badges.show(true);
  await frame();
  expect(badge(0)).not.toBeNull();
  notebook.disposed.emit();
  cell(0).deleteMetadata(MARK_KEY);
  await frame();
  expect(badge(0)).not.toBeNull();
});
