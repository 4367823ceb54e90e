import { expect, it } from 'vitest';
import { notebookTools } from './index';

/** The server offers the tools to a model by the same table, and goes by the same risks. */
it('is the table that the server has', async () => {
  const table = notebookTools(() => null).map(({ name, risk, description, parameters }) => ({
    name,
    risk,
    description,
    parameters,
  }));
  await expect(`${JSON.stringify(table, null, 1)}\n`).toMatchFileSnapshot(
    '../../../../../jupyter_chatkit/tools/page_tools.json',
  );
});
