import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Translate } from '../../host';
import type { Executions } from './executions';
import type { RunCell } from './notebookTools/openNotebook';

/** What the plugin hands to the panel when it is first shown. */
export interface LabServices {
  app: JupyterFrontEnd;
  tracker: INotebookTracker | null;
  rendermime: IRenderMimeRegistry | null;
  executions: Executions | null;
  /** Runs a cell as a person does. */
  runCell: RunCell;
  translate: Translate;
}
