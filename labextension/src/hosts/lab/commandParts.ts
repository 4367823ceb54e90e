/** What commands of the chat are made of. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Translate } from '../../host';
import type { Executions } from './executions';
import type { ChatSidebar } from './sidebar';

export interface CommandParts {
  app: JupyterFrontEnd;
  sidebar: ChatSidebar;
  tracker: INotebookTracker | null;
  executions: Executions | null;
  palette: ICommandPalette | null;
  translate: Translate;
}
