import { describe, expect, it } from 'vitest';
import { hashSource } from '../../hash';
import { MAX_CELLS, MAX_PAGE_CONTEXT, type VariableContext } from '../../protocol';
import { jsonBytes } from './cells';
import { type OpenNotebook, readPage } from './context';
import type { LiveCell, LiveCells } from './live';

interface Fake {
  source?: string;
  type?: string;
  count?: number | null;
  output?: string;
  dirty?: boolean;
}

const cells = (...fakes: Fake[]): LiveCells & { reads: () => number } => {
  let reads = 0;
  const live = fakes.map(
    (fake, i): LiveCell => ({
      id: `id${i}`,
      type: fake.type ?? 'code',
      sharedModel: { getSource: () => fake.source ?? `x = ${i}` },
      executionCount: fake.count ?? null,
      isDirty: fake.dirty ?? false,
      outputs: {
        length: fake.output === undefined ? 0 : 1,
        get: () => ({
          type: 'stream',
          toJSON: () => {
            reads += 1;
            return { output_type: 'stream', name: 'stdout', text: fake.output };
          },
        }),
      },
    }),
  );
  return { length: live.length, get: (i) => live[i] as LiveCell, reads: () => reads };
};

const notebook = (live: LiveCells, more: Partial<OpenNotebook> = {}): OpenNotebook => ({
  path: 'a.ipynb',
  kernel: null,
  language: 'python',
  cells: live,
  hints: { justRan: null, active: null, executed: null, own: null },
  asked: null,
  selection: null,
  variables: { variables: [], omitted: 0 },
  ...more,
});

const read = (open: OpenNotebook) => {
  const page = readPage({ url: '', path: open.path, title: '', notebook: open }, new Date(0));
  return { page, notebook: page.notebook as NonNullable<typeof page.notebook> };
};

const at = (live: LiveCells, index: number) => ({ index, cell: live.get(index) });

describe('the cell that is meant', () => {
  const live = cells({ count: 1 }, { count: 7 }, { count: 3 }, { source: '  ' });

  it('is the one with selected text, before all', () => {
    const selection = { cellId: 'id2', text: 'x', kind: 'output' as const };
    const open = notebook(live, {
      selection,
      hints: { justRan: null, active: at(live, 0), executed: 'id1', own: null },
    });
    expect(read(open).notebook.activeCell?.id).toBe('id2');
  });

  it('is the one that just ran, though the active one has text', () => {
    const open = notebook(live, {
      hints: { justRan: 'id1', active: at(live, 2), executed: 'id1', own: null },
    });
    expect(read(open).notebook.activeCell?.id).toBe('id1');
  });

  it('is not one that ran and is gone', () => {
    const open = notebook(live, {
      hints: { justRan: 'gone', active: at(live, 2), executed: 'gone', own: null },
    });
    expect(read(open).notebook.activeCell?.id).toBe('id2');
  });

  it('is the active one when it has text', () => {
    const open = notebook(live, {
      hints: { justRan: null, active: at(live, 0), executed: 'id1', own: null },
    });
    expect(read(open).notebook.activeCell?.id).toBe('id0');
  });

  it('is the last run one when the active one is empty', () => {
    const open = notebook(live, {
      hints: { justRan: null, active: at(live, 3), executed: 'id2', own: null },
    });
    expect(read(open).notebook.activeCell?.id).toBe('id2');
  });

  it('is the one with the highest number when nothing ran since the page loaded', () => {
    const open = notebook(live, { hints: { justRan: null, active: at(live, 3), executed: null, own: null } });
    expect(read(open).notebook.activeCell?.id).toBe('id1');
  });

  it('is none in a notebook that never ran', () => {
    expect(read(notebook(cells({ source: '' }))).notebook.activeCell).toBeNull();
  });
});

describe('cells', () => {
  it('come nearest first, the one above before the one below', () => {
    const live = cells({}, {}, {}, {}, {});
    const open = notebook(live, { hints: { justRan: null, active: at(live, 1), executed: null, own: null } });
    expect(read(open).notebook.cells.map((cell) => cell.index)).toEqual([0, 2, 3, 4]);
  });

  it('carry the hash of their whole source, however long it is', () => {
    const source = 'y'.repeat(20_000);
    const live = cells({ source, dirty: true });
    const cell = read(
      notebook(live, { hints: { justRan: null, active: at(live, 0), executed: null, own: null } }),
    ).notebook.activeCell;
    expect(cell?.source.length).toBeLessThanOrEqual(8_000);
    expect(cell?.sourceHash).toBe(hashSource(source));
    expect(cell?.stale).toBe(true);
  });
});

describe('limits', () => {
  it('reads only what it sends of 2,000 cells with 50 MB of outputs', () => {
    const output = 'x'.repeat(25_000);
    const live = cells(...Array.from({ length: 2_000 }, (_, i) => ({ count: i, output })));
    const { page, notebook: sent } = read(
      notebook(live, { hints: { justRan: null, active: at(live, 1_000), executed: null, own: null } }),
    );
    expect(live.reads()).toBe(MAX_CELLS + 1);
    expect(sent.cells).toHaveLength(MAX_CELLS);
    expect(sent.omitted.cells).toBe(2_000 - MAX_CELLS - 1);
    expect(jsonBytes(page)).toBeLessThanOrEqual(MAX_PAGE_CONTEXT);
  });

  it('stays within the limit with the widest characters everywhere', () => {
    const wide = '\u0001漢'.repeat(30_000);
    const live = cells(...Array.from({ length: 60 }, () => ({ source: wide, output: wide })));
    const columns = Array.from({ length: 50 }, () => ({ name: '漢'.repeat(100), dtype: 'object' }));
    const variables: VariableContext[] = Array.from({ length: 200 }, (_, i) => ({
      name: `v${i}`,
      type: 't',
      columns,
    }));
    const open = notebook(live, {
      hints: { justRan: null, active: at(live, 30), executed: null, own: null },
      variables: { variables, omitted: 5 },
    });
    const { page, notebook: sent } = read(open);
    expect(jsonBytes(page)).toBeLessThanOrEqual(MAX_PAGE_CONTEXT);
    expect(sent.cells.length).toBeGreaterThan(0);
    expect(sent.variables.at(-1)?.name).toBe('v199');
    expect(sent.omitted.variables).toBe(205 - sent.variables.length);
  });
});

it('lists the headings of the Markdown cells', () => {
  const live = cells({ type: 'markdown', source: '# One\ntext\n## Two' }, { source: '# not one' });
  expect(read(notebook(live)).page.headings).toBe('One, Two');
});

it('says where one is when no notebook is open', () => {
  const page = readPage(
    { url: 'http://h/lab', path: 'notes.txt', title: 'notes.txt', notebook: null },
    new Date(0),
  );
  expect(page).toMatchObject({ path: 'notes.txt', notebook: null, timestamp: '1970-01-01T00:00:00.000Z' });
});
