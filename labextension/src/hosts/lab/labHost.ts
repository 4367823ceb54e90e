/** The `Host` of the chat in JupyterLab and Notebook 7. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { CellActions, Host, Reply, Translate } from '../../host';
import type { PageContext, RequestBody } from '../../protocol';
import { LabCellActions } from './actions';
import { type OpenNotebook, readPage } from './context';
import { MarkdownRenderer } from './markdown';
import { browserMemory } from './memory';
import { PageChanges } from './pageChanges';
import { PageDocument } from './pageDocument';
import { PageSelection, type Selection } from './selection';
import { ChatServer } from './server';
import type { LabServices } from './services';
import { NO_VARIABLES, VariableProbe, type Variables } from './variables';

export class LabHost implements Host {
  readonly cells: CellActions | null;
  readonly translate: Translate;
  readonly memory = browserMemory;
  private readonly page: PageDocument;
  private readonly server: ChatServer;
  private readonly markdown: MarkdownRenderer;
  private readonly probe = new VariableProbe();
  private readonly changes: PageChanges;
  private readonly selected: PageSelection;

  constructor(private readonly services: LabServices) {
    const { app, tracker, rendermime, translate } = services;
    this.translate = translate;
    this.page = new PageDocument(app.shell, tracker);
    this.server = new ChatServer(app.serviceManager.serverSettings, translate);
    this.markdown = new MarkdownRenderer(
      rendermime ?? { markdownParser: null, latexTypesetter: null },
      translate,
    );
    this.changes = new PageChanges(services, () => this.probe.outdated);
    this.selected = new PageSelection(() => this.changes.note());
    this.cells =
      tracker &&
      new LabCellActions(
        { tracker, front: () => this.page.notebook, activate: (panel) => app.shell.activateById(panel.id) },
        translate,
      );
  }

  send(body: RequestBody, signal?: AbortSignal): Promise<Reply> {
    return this.server.send(body, signal);
  }

  renderMarkdown(text: string, el: HTMLElement): Promise<void> {
    return this.markdown.render(text, el);
  }

  async context(): Promise<PageContext> {
    const variables = await this.variables();
    const { page } = this;
    const panel = page.notebook;
    return readPage(
      {
        // Without the query: it may carry the server's token.
        url: location.origin + location.pathname,
        path: page.path,
        title: page.title,
        notebook: panel && this.openNotebook(panel, variables),
      },
      new Date(),
    );
  }

  onContextChanged(listener: () => void): () => void {
    return this.changes.listen(listener);
  }

  /** The text a person has selected in the notebook, or null. */
  selection(): Selection | null {
    const panel = this.page.notebook;
    return panel && this.selected.read(panel.content);
  }

  dispose(): void {
    this.changes.dispose();
    this.selected.dispose();
    this.probe.dispose();
  }

  private variables(): Promise<Variables> {
    const panel = this.page.notebook;
    return panel
      ? this.probe.read(panel.sessionContext.session?.kernel ?? null, language(panel))
      : Promise.resolve(NO_VARIABLES);
  }

  private openNotebook(panel: NotebookPanel, variables: Variables): OpenNotebook | null {
    const { content, context, sessionContext } = panel;
    const kernel = sessionContext.session?.kernel;
    return (
      content.model && {
        path: context.path,
        kernel: kernel ? { name: kernel.name, language: language(panel), status: kernel.status } : null,
        language: language(panel),
        cells: content.model.cells,
        hints: {
          justRan: this.services.executions?.justRanIn(content) ?? null,
          active: content.activeCell && { index: content.activeCellIndex, cell: content.activeCell.model },
          executed: this.services.executions?.lastIn(content) ?? null,
        },
        selection: this.selection(),
        variables,
      }
    );
  }
}

function language(panel: NotebookPanel): string {
  return panel.content.model?.defaultKernelLanguage ?? '';
}
