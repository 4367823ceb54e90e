import { describe, expect, it } from 'vitest';
import { MAX_SOURCE } from '../../protocol';
import { type Contents, WorkspaceFiles } from './workspaceFiles';

type Tree = { [path: string]: string[] };

/** The folders of `tree` by their paths; a name that ends in a slash is a folder. */
function workspace(tree: Tree, files: { [path: string]: object } = {}) {
  const asked: string[] = [];
  const contents: Contents = {
    get: async (path, { content }) => {
      asked.push(path);
      if (path in files) return { name: path, path, type: 'file', ...files[path] };
      const entries = tree[path];
      if (!entries || !content) throw new Error('404');
      const models = entries.map((entry) => {
        const name = entry.replace('/', '');
        const type = entry.endsWith('/') ? 'directory' : entry.endsWith('.ipynb') ? 'notebook' : 'file';
        return { name, path: path ? `${path}/${name}` : name, type };
      });
      return { name: path, path, type: 'directory', content: models };
    },
  };
  return { files: new WorkspaceFiles(contents, () => 'work'), asked };
}

const tree = {
  '': ['work/', 'other/', 'README.md', '.hidden/', '.env'],
  work: ['a.ipynb', 'orders.csv', 'plot.png', 'deep/'],
  'work/deep': ['orders_old.csv'],
  other: ['orders.py'],
  '.hidden': ['orders.txt'],
};

describe('the search for files', () => {
  it('lists the folder that is near, and asks for no other', async () => {
    const { files, asked } = workspace(tree);
    expect(await files.search('')).toEqual(['work/a.ipynb', 'work/orders.csv']);
    expect(asked).toEqual(['work']);
  });

  it('finds words in all folders, those near first, and nothing that is hidden', async () => {
    const { files } = workspace(tree);
    expect(await files.search('orders')).toEqual([
      'work/orders.csv',
      'work/deep/orders_old.csv',
      'other/orders.py',
    ]);
    expect(await files.search('env')).toEqual([]);
  });

  it('lists each folder once for a while', async () => {
    const { files, asked } = workspace(tree);
    await files.search('orders');
    const before = asked.length;
    await files.search('order');
    expect(asked).toHaveLength(before);
    expect(new Set(asked).size).toBe(before);
  });

  it('looks into few of many folders', async () => {
    const many: Tree = { '': Array.from({ length: 500 }, (_, at) => `f${at}/`), work: [] };
    for (let at = 0; at < 500; at++) many[`f${at}`] = ['x.txt'];
    const { files, asked } = workspace(many);
    await files.search('x');
    expect(asked.length).toBeLessThan(30);
  });
});

describe('what is read of a file', () => {
  it('is the beginning of its text', async () => {
    const content = 'id,amount\n'.repeat(2_000);
    const { files } = workspace({}, { 'a.csv': { size: content.length, content } });
    const text = (await files.read('a.csv')) as string;
    expect(text.length).toBeLessThanOrEqual(MAX_SOURCE);
    expect(text.endsWith('id,amount\n[... the rest is left out ...]')).toBe(true);
  });

  it('is the sources of a notebook', async () => {
    const content = { cells: [{ source: '# One' }, { source: ['a = 1\n', 'b = 2'], outputs: ['left out'] }] };
    const { files } = workspace({}, { 'a.ipynb': { type: 'notebook', content } });
    expect(await files.read('a.ipynb')).toBe('# One\n\na = 1\nb = 2');
  });

  it('is nothing of a file that is too large, of a folder, and of one that may not be read', async () => {
    const { files } = workspace(
      { folder: [] },
      { 'big.csv': { size: 1e9, content: 'x' }, folder: { type: 'directory', content: [] } },
    );
    for (const path of ['big.csv', 'folder', 'gone.txt']) expect(await files.read(path)).toBeNull();
  });
});
