import { describe, expect, it } from 'vitest';
import { liveCells } from '../../testing/liveCells';
import { readHeadings, sectionCells } from './headings';

const cells = liveCells(
  { source: '# Report\n\n## Data', type: 'markdown' },
  { source: 'load()' },
  { source: '### Cleaning', type: 'markdown' },
  { source: 'clean()' },
  { source: '## Totals', type: 'markdown' },
  { source: '## no heading in code' },
);
const section = (cellId: string, text: string) =>
  sectionCells(cells, cellId, text).map(({ index, cell }) => [index, cell.id]);

it('lists the headings without their signs', () => {
  expect(readHeadings(cells)).toEqual(['Report', 'Data', 'Cleaning', 'Totals']);
});

describe('the cells of a section', () => {
  it('go to the next heading of its level or above', () => {
    expect(section('id0', 'Data').map(([index]) => index)).toEqual([0, 1, 2, 3]);
    expect(section('id2', 'Cleaning')).toEqual([
      [2, 'id2'],
      [3, 'id3'],
    ]);
  });

  it('go to the end of the notebook where there is none', () => {
    expect(section('id0', 'Report')).toHaveLength(6);
    expect(section('id4', 'Totals')).toHaveLength(2);
  });

  it('are none where the heading is gone', () => {
    expect(section('id4', 'Data')).toEqual([]);
  });
});
