/** What the chat puts into notebooks themselves. Loaded with the first notebook. */
import type { Cell } from '@jupyterlab/cells';
import type { INotebookTracker, Notebook } from '@jupyterlab/notebook';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { AskButton } from './askButton';
import { EXPLAIN_ERROR, FIX_ERROR } from './cellCommands';
import { ASK_SELECTION } from './commands';
import { FailureButtons } from './failureButtons';
import type { LabServices } from './services';

const ASK_BESIDE_SELECTION = 'askBesideSelection';

/** Offers them in all notebooks; without `settings` as the defaults say. */
export function offerInNotebooks(
  tracker: INotebookTracker,
  { app, translate }: LabServices,
  settings: Promise<ISettingRegistry.ISettings> | null,
): void {
  const ask = (command: string) => (cell: Cell, notebook: Notebook) => {
    const path = tracker.find(({ content }) => content === notebook)?.context.path ?? null;
    void app.commands.execute(command, { cellId: cell.model.id, path });
  };
  new FailureButtons({ fix: ask(FIX_ERROR), explain: ask(EXPLAIN_ERROR) }, translate).follow(tracker);

  const button = new AskButton(translate('Ask'), translate('Ask the chat about the selection'), () => {
    void app.commands.execute(ASK_SELECTION);
  });
  const follow = (values: ISettingRegistry.ISettings) => {
    button.enabled = values.get(ASK_BESIDE_SELECTION).composite !== false;
  };
  if (settings) {
    void settings.then((values) => {
      follow(values);
      values.changed.connect(follow);
    });
  } else {
    button.enabled = true;
  }
}
