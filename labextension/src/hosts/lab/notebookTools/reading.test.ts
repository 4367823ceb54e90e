import { describe, expect, it } from 'vitest';
import { hashSource } from '../../../hash';
import type { Json } from '../../../json';
import { type CellParts, displayed, liveCells, printed } from '../../../testing/liveCells';
import { NO_CALL } from '../../../testing/toolCalls';
import type { LiveOutput } from '../live';
import { type ReadNotebook, readingTools } from './reading';

const signal = new AbortController().signal;
const failure: LiveOutput = {
  type: 'error',
  toJSON: () => ({
    output_type: 'error',
    ename: 'KeyError',
    evalue: "'price'",
    traceback: ['KeyError: price'],
  }),
};
const call = (name: string, args: { [key: string]: Json } = {}, ...cells: CellParts[]) => {
  const notebook: ReadNotebook = {
    path: 'a.ipynb',
    cells: liveCells(...cells),
    documents: () => [
      { path: 'a.ipynb', cells: liveCells(...cells) },
      { path: 'b.py', text: 'x = 1\nneedle = 2' },
    ],
    variables: async () => ({ variables: [], omitted: 0, reason: 'The kernel is busy.' }),
  };
  return readingTools(() => notebook)
    .find((tool) => tool.name === name)
    ?.run(args, signal, NO_CALL);
};

it('every tool here only reads, and says so', () => {
  expect(readingTools(() => null).map(({ name, risk }) => `${name} ${risk}`)).toEqual([
    'list_cells read',
    'read_cells read',
    'find_in_notebook read',
    'find_in_open_documents read',
    'list_variables read',
    'outline read',
    'staleness read',
  ]);
});

it('refuses wrong arguments and a page without a notebook in words for the model', async () => {
  await expect(call('read_cells', { cellIds: 'one' })).rejects.toThrow(
    'arguments.cellIds must be array or null, not string',
  );
  const [tool] = readingTools(() => null);
  await expect(tool?.run({}, signal, NO_CALL)).rejects.toThrow('No notebook is open.');
});

describe('list_cells', () => {
  it('tells of each cell what it is and how it ran', async () => {
    const metadata = { editable: false, deletable: false, jupyter: { source_hidden: true } };
    const listed = await call(
      'list_cells',
      {},
      { source: '\n  import os\nx', count: 3, outputs: [printed('a'), failure] },
      { source: '# T', type: 'markdown', metadata },
    );
    expect(listed).toEqual({
      path: 'a.ipynb',
      omitted: 0,
      cells: [
        {
          index: 0,
          id: 'id0',
          type: 'code',
          sourceHash: hashSource('\n  import os\nx'),
          firstLine: '  import os',
          lines: 3,
          executionCount: 3,
          outputs: 2,
          failed: true,
        },
        expect.objectContaining({
          id: 'id1',
          type: 'markdown',
          editable: false,
          deletable: false,
          hidden: true,
        }),
      ],
    });
  });

  it('stays small in a large notebook', async () => {
    const cells = Array.from({ length: 600 }, () => ({ source: 'y'.repeat(5_000) }));
    const listed = await call('list_cells', {}, ...cells);
    expect(listed).toMatchObject({ omitted: 100 });
    expect(JSON.stringify(listed).length).toBeLessThan(200_000);
  });
});

describe('read_cells', () => {
  const cells: CellParts[] = [
    { source: 'x = 1', count: 3, outputs: [printed('one')] },
    { source: 'plot()', outputs: [displayed({ 'text/plain': '<Figure>', 'image/png': ['AA', 'BB\n'] })] },
  ];

  it('gives the cells as they are now, with their outputs', async () => {
    expect(await call('read_cells', {}, ...cells)).toMatchObject({
      path: 'a.ipynb',
      omitted: 0,
      cells: [
        {
          id: 'id0',
          source: 'x = 1',
          sourceHash: hashSource('x = 1'),
          executionCount: 3,
          outputs: [{ text: 'one' }],
        },
        { id: 'id1', outputs: [{ data: { 'text/plain': '<Figure>' } }] },
      ],
    });
  });

  it('gives those that were named, and counts the others', async () => {
    const read = await call('read_cells', { cellIds: ['id1', 'gone'] }, ...cells);
    expect(read).toMatchObject({ omitted: 1, cells: [{ id: 'id1' }] });
  });

  it('gives pictures only where they are asked for, and none that is huge', async () => {
    const huge = { source: '', outputs: [displayed({ 'image/png': 'A'.repeat(2_000_000) })] };
    const read = await call('read_cells', { images: true }, ...cells, huge);
    expect(read).toMatchObject({
      cells: [{ images: [] }, { images: ['data:image/png;base64,AABB'] }, { images: [] }],
    });
    expect(JSON.stringify(await call('read_cells', {}, ...cells))).not.toContain('AABB');
  });

  it('gives the last pictures of a cell, of kinds that models see', async () => {
    const shapes = ['AAAA', 'BBBB', 'CCCC', 'DDDD', 'EEEE'].map((data) => displayed({ 'image/png': data }));
    const drawing = displayed({ 'image/svg+xml': '<svg/>' });
    const drawn = { source: '', outputs: [...shapes, drawing] };
    const read = await call('read_cells', { images: true }, drawn);
    const images = ['BBBB', 'CCCC', 'DDDD', 'EEEE'].map((data) => `data:image/png;base64,${data}`);
    expect(read).toMatchObject({ cells: [{ images }] });
  });

  it('gives 40 cells at most and says how many it left out', async () => {
    const small = Array.from({ length: 43 }, () => ({ source: 'x' }));
    const read = (await call('read_cells', {}, ...small)) as { cells: unknown[]; omitted: number };
    expect([read.cells.length, read.omitted]).toEqual([40, 3]);
  });

  it('gives no more pictures than one request takes', async () => {
    const drawn = { source: '', outputs: [displayed({ 'image/png': 'A'.repeat(1_000_000) })] };
    const read = (await call('read_cells', { images: true }, ...Array.from({ length: 9 }, () => drawn))) as {
      cells: { images: string[] }[];
    };
    expect(read.cells.flatMap(({ images }) => images)).toHaveLength(2);
  });

  it('stays small in a large notebook', async () => {
    const large = Array.from({ length: 500 }, () => ({ source: 'y'.repeat(20_000) }));
    expect(JSON.stringify(await call('read_cells', {}, ...large)).length).toBeLessThan(150_000);
  });
});

it('finds text in all that is open, and says where', async () => {
  expect(await call('find_in_open_documents', { text: 'NEEDLE' }, { source: 'a = needle' })).toEqual({
    path: 'a.ipynb',
    lookedFor: 'NEEDLE',
    matches: [
      { path: 'a.ipynb', cellId: 'id0', index: 0, where: 'source', line: 1, in: 0 },
      { path: 'b.py', line: 2, in: 1 },
    ],
    omitted: 0,
    texts: [{ text: 'a = needle' }, { text: 'x = 1\nneedle = 2' }],
  });
});

describe('find_in_notebook', () => {
  it('finds text in sources and outputs, whatever the case, and gives the whole texts of what it found', async () => {
    const found = await call(
      'find_in_notebook',
      { text: 'PRICE' },
      { source: 'a\nprice = 1', outputs: [printed('x\nthe Price'), failure] },
      { source: 'nothing' },
    );
    expect(found).toEqual({
      path: 'a.ipynb',
      lookedFor: 'PRICE',
      omitted: 0,
      matches: [
        { cellId: 'id0', index: 0, where: 'source', line: 2, in: 0 },
        { cellId: 'id0', index: 0, where: 'output', line: 2, in: 1 },
        { cellId: 'id0', index: 0, where: 'output', line: 4, in: 1 },
        { cellId: 'id0', index: 0, where: 'output', line: 5, in: 1 },
      ],
      texts: [
        { text: 'a\nprice = 1' },
        { text: expect.stringMatching(/^x\nthe Price\n.*\n'price'\nKeyError: price/) },
      ],
    });
  });

  it('counts what it leaves out', async () => {
    const found = await call(
      'find_in_notebook',
      { text: 'x' },
      { source: 'x\n'.repeat(60) },
      { source: 'x' },
    );
    expect(found).toMatchObject({ omitted: 11, texts: [{ text: 'x\n'.repeat(60) }] });
  });

  it('gives so much text at most, and still says where', async () => {
    const long = `x${'y'.repeat(600_000)}`;
    const found = await call(
      'find_in_notebook',
      { text: 'x' },
      { source: long },
      { source: long },
      { source: 'x' },
    );
    expect(found).toMatchObject({ texts: [{ text: long }, { text: 'x' }] });
    expect((found as { matches: unknown }).matches).toEqual([
      { cellId: 'id0', index: 0, where: 'source', line: 1, in: 0 },
      { cellId: 'id1', index: 1, where: 'source', line: 1 },
      { cellId: 'id2', index: 2, where: 'source', line: 1, in: 1 },
    ]);
  });

  it('finds nothing for nothing', async () => {
    expect(await call('find_in_notebook', { text: '' }, { source: 'a' })).toMatchObject({
      matches: [],
      omitted: 0,
    });
  });
});

it('outline gives the headings, without comments of fenced code', async () => {
  const source = '# Data\n```python\n# no heading\n```\ntext\n### Clean';
  expect(await call('outline', {}, { source: '# code' }, { source, type: 'markdown' })).toEqual({
    path: 'a.ipynb',
    omitted: 0,
    headings: [
      { level: 1, title: 'Data', cellId: 'id1', index: 1 },
      { level: 3, title: 'Clean', cellId: 'id1', index: 1 },
    ],
  });
});

it('staleness tells what did not run, was edited since, or ran out of order', async () => {
  expect(
    await call(
      'staleness',
      {},
      { source: 'a', count: 5 },
      { source: 'b', count: 3 },
      { source: 'b2', count: 4 },
      { source: 'c', count: 6, dirty: true },
      { source: 'd' },
      { source: ' ' },
      { source: '# T', type: 'markdown' },
      { source: 'e', count: 7 },
    ),
  ).toEqual({
    path: 'a.ipynb',
    upToDate: false,
    cells: [
      { cellId: 'id1', index: 1, why: 'out_of_order' },
      { cellId: 'id2', index: 2, why: 'out_of_order' },
      { cellId: 'id3', index: 3, why: 'edited_since' },
      { cellId: 'id4', index: 4, why: 'not_run' },
    ],
  });
  expect(await call('staleness', {}, { source: 'a', count: 1 })).toMatchObject({ upToDate: true, cells: [] });
});
