/**
 * The files of the workspace by name, and the beginning of their text: through Jupyter's contents, under the person's
 * own session, so that the server decides what they may see. Folders are listed when something is looked for.
 */
import { MAX_SOURCE } from '../../protocol';
import { cutEnd } from './cut';

/** What is used of Jupyter's contents manager. */
export interface Contents {
  get(path: string, options: { content: boolean; type?: string; format?: 'text' }): Promise<FileModel>;
}

interface FileModel {
  name: string;
  path: string;
  type: string;
  size?: number | null;
  content?: unknown;
}

/** Folders of one search, how deep they lie, and files that are known at once. */
const MAX_FOLDERS = 24;
const MAX_DEPTH = 4;
const MAX_FILES = 2_000;
/** How long a list of a folder is taken as it is, in milliseconds. */
const FRESH = 15_000;
/** Jupyter gives a file whole or not at all, so what is larger than this is not read. In bytes. */
const MAX_READ = 4 * 1024 * 1024;
const NO_TEXT =
  /\.(png|jpe?g|gif|webp|ico|pdf|zip|t?gz|bz2|xz|7z|tar|whl|parquet|feather|arrow|pkl|pickle|npy|npz|h5|hdf5|db|sqlite3?|so|dll|exe|pyc|mp[34]|wav|mov|avi|woff2?|ttf)$/i;

export class WorkspaceFiles {
  private readonly lists = new Map<string, { at: number; models: Promise<FileModel[]> }>();

  /** `folder` gives the path of the folder that is near. */
  constructor(
    private readonly contents: Contents,
    private readonly folder: () => string,
  ) {}

  /** The paths of files with text: those near without `words`, else those of the first folders that have them all. */
  async search(words: string): Promise<string[]> {
    const found: string[] = [];
    const seen = new Set<string>();
    let folders = words ? [this.folder(), ''] : [this.folder()];
    for (let depth = 0; depth < MAX_DEPTH && folders.length > 0; depth++) {
      const fresh = [...new Set(folders)].filter((path) => !seen.has(path)).slice(0, MAX_FOLDERS - seen.size);
      for (const path of fresh) seen.add(path);
      const lists = await Promise.all(fresh.map((path) => this.list(path)));
      const models = lists.flat().filter(({ name }) => !name.startsWith('.'));
      found.push(...models.filter(isText).map(({ path }) => path));
      folders = words ? models.filter(({ type }) => type === 'directory').map(({ path }) => path) : [];
    }
    return [...new Set(found)].filter((path) => path.toLowerCase().includes(words)).slice(0, MAX_FILES);
  }

  /** The beginning of the file's text, of a notebook that of its cells' sources; null where it cannot be read. */
  async read(path: string): Promise<string | null> {
    try {
      const { type, size } = await this.contents.get(path, { content: false });
      if ((size ?? 0) > MAX_READ || (type !== 'file' && type !== 'notebook')) return null;
      const options = type === 'file' ? { type, format: 'text' as const } : { type };
      const { content } = await this.contents.get(path, { content: true, ...options });
      return beginning(type === 'file' ? content : sourcesOf(content));
    } catch {
      return null;
    }
  }

  private list(path: string): Promise<FileModel[]> {
    const known = this.lists.get(path);
    if (known && Date.now() - known.at < FRESH) return known.models;
    const models = this.contents.get(path, { content: true }).then(
      ({ type, content }) => (type === 'directory' && Array.isArray(content) ? (content as FileModel[]) : []),
      () => [],
    );
    this.lists.set(path, { at: Date.now(), models });
    return models;
  }
}

function isText({ name, type }: FileModel): boolean {
  return type === 'notebook' || (type === 'file' && !NO_TEXT.test(name));
}

function sourcesOf(notebook: unknown): string {
  const { cells } = (notebook ?? {}) as { cells?: { source?: string | string[] }[] };
  return (cells ?? [])
    .map(({ source }) => (Array.isArray(source) ? source.join('') : (source ?? '')))
    .join('\n\n');
}

function beginning(text: unknown): string | null {
  return typeof text === 'string' ? cutEnd(text, MAX_SOURCE) : null;
}
