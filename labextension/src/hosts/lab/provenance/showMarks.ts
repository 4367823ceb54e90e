/** Badges in every notebook of the page, as the setting says; their code loads with the first notebook. */
import type { INotebookTracker, Notebook } from '@jupyterlab/notebook';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { Translate } from '../../../host';
import type { MarkBadges } from './badges';

const SETTING = 'showMarks';

export function showMarks(
  tracker: INotebookTracker,
  settings: ISettingRegistry | null,
  pluginId: string,
  translate: Translate,
): void {
  const all = new Set<MarkBadges>();
  let shown = true;
  const add = async (notebook: Notebook) => {
    const { MarkBadges } = await import('./badges');
    if (!notebook.isDisposed) {
      const badges = new MarkBadges(notebook, shown, translate);
      all.add(badges);
      notebook.disposed.connect(() => all.delete(badges));
    }
  };
  tracker.forEach(({ content }) => void add(content));
  tracker.widgetAdded.connect((_, { content }) => void add(content));
  const follow = async () => {
    const setting = await settings?.load(pluginId);
    const read = () => {
      shown = setting?.get(SETTING).composite !== false;
      for (const badges of all) {
        badges.show(shown);
      }
    };
    setting?.changed.connect(read);
    read();
  };
  // Without the server's settings they are shown.
  follow().catch(() => undefined);
}
