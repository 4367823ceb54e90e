import { expect, it } from 'vitest';
import type { ProposedCell, ProposedEdit } from '../../../host';
import { placeChanges } from './placing';

function cell(cellId: string, change: ProposedCell['change'], follows: string | null = null): ProposedCell {
  return { cellId, change, type: 'code', index: 0, follows, executionCount: null, before: '', after: '' };
}

function edit(key: string, ...cells: ProposedCell[]): ProposedEdit {
  return { key, cells, text: null };
}

function places(...edits: ProposedEdit[]): string[] {
  return placeChanges(edits, 'first').map(
    ({ edit: { key }, at, anchor, side }) => `${key}/${at} ${side} ${anchor}`,
  );
}

it('puts a change below the editor of its own cell', () => {
  const merged = edit('0', cell('a', 'changed', 'first'), cell('b', 'deleted'));
  expect(places(merged)).toEqual(['0/0 below a', '0/1 below b']);
});

it('puts a cell that is to come below the one it would follow, or above the first', () => {
  expect(places(edit('0.0', cell('new', 'inserted', 'a')))).toEqual(['0.0/0 below a']);
  expect(places(edit('0.0', cell('new', 'inserted')))).toEqual(['0.0/0 above first']);
});

it('puts cells that would follow each other, and what is done to them, at the same place', () => {
  const edits = [
    edit('0.0', cell('one', 'inserted', null)),
    edit('0.1', cell('two', 'inserted', 'one')),
    edit('1', cell('two', 'changed', 'one')),
  ];
  expect(places(...edits)).toEqual(['0.0/0 above first', '0.1/0 above first', '1/0 above first']);
});
