import { fireEvent, screen, within } from '@testing-library/preact';
import { expect, it } from 'vitest';
import type { Upload } from '../chatState';
import type { Attachment } from '../protocol';
import { type Mounted, mountStill } from '../testing/mounted';
import { preview } from '../testing/samples';

const ABOUT = 'table, 3 columns, 3 rows, text/csv, 58 bytes';

function aFile(id: string, name: string): Attachment {
  return { type: 'file', id, name, mime_type: 'text/csv' };
}

function anUpload(fields: Partial<Upload>): Upload {
  return { id: 'upload:0', name: 'orders.csv', mime: 'text/csv', size: 58, progress: 1, ...fields };
}

/** Opens the sheet over what the server says of `atc_1`, and gives its files, each as its texts. */
async function filesSeen({ still }: Mounted): Promise<{ asked: readonly string[]; rows: string[][] }> {
  let asked: readonly string[] = [];
  still.preview = async (_, attachments = []) => {
    asked = attachments;
    return { ...preview, files: [{ id: 'atc_1', name: 'orders.csv', about: ABOUT, tokens: 31 }] };
  };
  fireEvent.click(screen.getByText('See what is sent'));
  const list = await screen.findByRole('list', { name: 'Files of this message' });
  const rows = within(list).getAllByRole('listitem');
  return { asked, rows: rows.map(({ children }) => [...children].map((each) => each.textContent ?? '')) };
}

it('lists the files of a message as the model gets them, and says which ones it would not get', async () => {
  const mounted = mountStill({
    uploads: [
      anUpload({ attachment: aFile('atc_1', 'orders.csv') }),
      anUpload({ id: 'upload:1', name: 'late.csv', size: 2048, progress: 0.5 }),
      anUpload({ id: 'upload:2', name: 'broken.csv', error: 'No connection.' }),
    ],
  });
  const { asked, rows } = await filesSeen(mounted);
  expect(asked).toEqual(['atc_1']);
  expect(rows).toEqual([
    ['orders.csv', ABOUT, '31 tokens'],
    ['late.csv', 'text/csv, 2 kB', 'not uploaded yet'],
    ['broken.csv', 'text/csv, 58 bytes', 'not sent'],
  ]);
});

it('lists files that were uploaded before, with what the page knows where the server says nothing', async () => {
  const mounted = mountStill();
  const attachments = [aFile('atc_1', 'orders.csv'), aFile('atc_2', 'more.csv')];
  await mounted.chat.setComposerValue({ attachments });
  const { asked, rows } = await filesSeen(mounted);
  expect(asked).toEqual(['atc_1', 'atc_2']);
  expect(rows).toEqual([
    ['orders.csv', ABOUT, '31 tokens'],
    ['more.csv', 'text/csv', ''],
  ]);
});

it('asks anew once a file is there', async () => {
  const mounted = mountStill({ uploads: [anUpload({ progress: 0.5 })] });
  const asked: (readonly string[])[] = [];
  mounted.still.preview = async (_, attachments = []) => {
    asked.push(attachments);
    return preview;
  };
  fireEvent.click(screen.getByText('See what is sent'));
  expect(await screen.findByText('not uploaded yet')).toBeTruthy();
  mounted.still.set({ uploads: [anUpload({ attachment: aFile('atc_1', 'orders.csv') })] });
  await expect.poll(() => asked.at(-1)).toEqual(['atc_1']);
  expect(screen.queryByText('not uploaded yet')).toBeNull();
});

it('says nothing of files where a message has none', async () => {
  const { still } = mountStill();
  still.previewed = preview;
  fireEvent.click(screen.getByText('See what is sent'));
  await screen.findByText('188 tokens');
  expect(screen.queryByText('Files of this message')).toBeNull();
});
