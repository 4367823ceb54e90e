import { describe, expect, it } from 'vitest';
import { saveFiles } from './savedFiles';

/** A folder of files as the contents manager knows it. */
class Folder {
  readonly files = new Map<string, unknown>();
  broken = false;

  async get(path: string): Promise<never> {
    if (this.broken) throw Object.assign(new Error('Forbidden'), { response: { status: 403 } });
    if (this.files.has(path)) return {} as never;
    throw Object.assign(new Error('Not found'), { response: { status: 404 } });
  }

  async save(path: string, model?: { content?: unknown }): Promise<never> {
    this.files.set(path, model?.content);
    return {} as never;
  }
}

const notebook = [
  { ending: '.ipynb', text: '{"cells": []}' },
  { ending: '.chat.json', text: '{"format": "x"}' },
];

describe('files of a conversation', () => {
  it('lie in the folder, the notebook as one', async () => {
    const folder = new Folder();
    expect(await saveFiles(folder, 'work', 'Orders', notebook)).toBe('work/Orders.ipynb');
    expect([...folder.files]).toEqual([
      ['work/Orders.ipynb', { cells: [] }],
      ['work/Orders.chat.json', '{"format": "x"}'],
    ]);
  });

  it('write over nothing: a pair keeps one name', async () => {
    const folder = new Folder();
    folder.files.set('Orders.chat.json', 'mine');
    expect(await saveFiles(folder, '', 'Orders', notebook)).toBe('Orders 2.ipynb');
    expect(folder.files.get('Orders.chat.json')).toBe('mine');
    expect(folder.files.has('Orders 2.chat.json')).toBe(true);
  });

  it('are not saved where it cannot be told what is there', async () => {
    const folder = new Folder();
    folder.broken = true;
    await expect(saveFiles(folder, '', 'Orders', notebook)).rejects.toThrow('Forbidden');
    expect(folder.files.size).toBe(0);
  });
});
