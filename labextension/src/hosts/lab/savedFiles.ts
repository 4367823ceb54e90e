/** Conversations as files of the workspace, beside the notebook in front. */
import type { Contents, ContentsManager } from '@jupyterlab/services';
import type { ExportedFile } from '../../host';

/** Names that are tried before giving up. */
const MOST = 100;
const NOT_FOUND = 404;

/** Saves files of one name in `folder`, with a number behind it where one of them is there; gives the first's path. */
export async function saveFiles(
  contents: Pick<ContentsManager, 'get' | 'save'>,
  folder: string,
  name: string,
  files: readonly ExportedFile[],
): Promise<string> {
  const stem = await freeName(contents, folder, name, files);
  const paths: string[] = [];
  for (const { ending, text } of files) {
    const path = `${stem}${ending}`;
    await contents.save(path, model(ending, text));
    paths.push(path);
  }
  return paths[0] ?? stem;
}

async function freeName(
  contents: Pick<ContentsManager, 'get'>,
  folder: string,
  name: string,
  files: readonly ExportedFile[],
): Promise<string> {
  for (let number = 1; number <= MOST; number++) {
    const stem = `${folder && `${folder}/`}${name}${number === 1 ? '' : ` ${number}`}`;
    const taken = await Promise.all(files.map(({ ending }) => isThere(contents, `${stem}${ending}`)));
    if (!taken.includes(true)) return stem;
  }
  throw new Error(`There are ${MOST} files called ${name} already. Rename or delete some, then try again.`);
}

async function isThere(contents: Pick<ContentsManager, 'get'>, path: string): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if ((error as { response?: Response }).response?.status === NOT_FOUND) return false;
    throw error;
  }
}

function model(ending: string, text: string): Partial<Contents.IModel> {
  return ending === '.ipynb'
    ? { type: 'notebook', format: 'json', content: JSON.parse(text) }
    : { type: 'file', format: 'text', content: text };
}
