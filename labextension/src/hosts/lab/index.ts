/**
 * The JupyterLab and Notebook 7 plugin. It loads with every page, so it holds only the sidebar's empty
 * place, its commands, the way in for widgets and a note of what ran; what stands in notebooks loads with the first of them, the
 * chat itself when it is first shown.
 */
import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import type { Translate } from '../../host';
import { plainTranslation } from '../plainTranslation';
import { offerBridge } from './bridge';
import { addCommands } from './commands';
import { Executions } from './executions';
import { showOnFirstStart } from './firstStart';
import { addInCellCommands } from './inCellCommands';
import { showMarks } from './provenance/showMarks';
import type { LabServices } from './services';
import { ChatSidebar, SIDEBAR_ID } from './sidebar';

export const PLUGIN_ID = 'jupyter-chatkit:plugin';

/** Behind the stock extensions' tabs of the right sidebar. */
const RANK = 1_000;

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'A chat that already knows your notebook.',
  autoStart: true,
  optional: [
    INotebookTracker,
    ILabShell,
    ICommandPalette,
    ISettingRegistry,
    ITranslator,
    ILayoutRestorer,
    IRenderMimeRegistry,
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker | null,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    rendermime: IRenderMimeRegistry | null,
  ) => {
    const translate = translation(translator);
    const executions = tracker && new Executions(NotebookActions.executed);
    const runCell: LabServices['runCell'] = ({ content, sessionContext }, cell) =>
      NotebookActions.runCells(content, [cell], sessionContext);
    const services: LabServices = { app, tracker, rendermime, executions, runCell, translate };
    offerBridge(services);
    const show = () => app.shell.activateById(SIDEBAR_ID);
    const load = async (el: HTMLElement) => (await import('./panel')).openPanel(el, services, show);
    const sidebar = new ChatSidebar(load, translate);
    app.shell.add(sidebar, 'right', { rank: RANK, type: 'Chat' });
    restorer?.add(sidebar, SIDEBAR_ID);
    const parts = { app, sidebar, tracker, executions, palette, translate };
    addCommands(parts);
    addInCellCommands(parts);
    if (tracker) {
      showMarks(tracker, settings, PLUGIN_ID, translate);
      void whenANotebookOpens(tracker).then(async () => {
        const { offerInNotebooks } = await import('./inNotebooks');
        offerInNotebooks(tracker, services, settings?.load(PLUGIN_ID) ?? null);
      });
    }
    if (labShell && settings) {
      void showOnFirstStart(labShell, sidebar, settings, PLUGIN_ID);
    }
  },
};

function whenANotebookOpens(tracker: INotebookTracker): Promise<void> {
  return new Promise((resolve) => {
    if (tracker.size > 0) resolve();
    else
      tracker.widgetAdded.connect(function opened() {
        tracker.widgetAdded.disconnect(opened);
        resolve();
      });
  });
}

/** Without a translator the texts stay English. */
function translation(translator: ITranslator | null): Translate {
  const bundle = translator?.load('jupyter_chatkit');
  return bundle ? (text, ...args) => bundle.__(text, ...args.map(String)) : plainTranslation;
}

export default plugin;
