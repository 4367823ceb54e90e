/** The `Host` of the chat in JupyterLab and Notebook 7. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import {
  type CellActions,
  type Entities,
  type ExportedFile,
  type Host,
  HostError,
  type Memory,
  type Reply,
  type ThreadChange,
  type ToolCall,
  type Translate,
} from '../../host';
import type { PageContext, RequestBody, UploadDescriptor } from '../../protocol';
import { LabCellActions } from './actions';
import { AskedCell } from './askedCell';
import type { CellTarget } from './cellTarget';
import { type OpenNotebook, readPage } from './context';
import { LabEditHistory } from './editHistory';
import { NotebookEntities } from './entities';
import { MarkdownRenderer } from './markdown';
import type { ToolNotebook } from './notebookTools';
import { openNotebook } from './notebookTools/openNotebook';
import { openDocuments } from './openDocuments';
import { PageChanges } from './pageChanges';
import type { PageDocument } from './pageDocument';
import { pageTools } from './pageTools';
import { Renames } from './renames';
import { saveFiles } from './savedFiles';
import { PageSelection, type Selection } from './selection';
import { ChatServer } from './server';
import { listenForThreads } from './serverEvents';
import type { LabServices } from './services';
import { type Found, NO_VARIABLES, VariableProbe, type Variables } from './variables';
import { WorkspaceFiles } from './workspaceFiles';

/** Where in the page a chat is. */
export interface LabPlace {
  /** Names the chat among all of the server's, for as long as its tab lives, reloads included. */
  pageId: string;
  /** What it is about. */
  page: PageDocument;
  memory: Memory;
  tabMemory: Memory;
}

export class LabHost implements Host {
  readonly detached = true;
  readonly tools: Host['tools'];
  readonly edits: LabEditHistory;
  readonly entities: Entities;
  readonly cells: CellActions | null;
  readonly translate: Translate;
  readonly pageId: string;
  readonly memory: Memory;
  readonly tabMemory: Memory;
  private readonly page: PageDocument;
  private readonly server: ChatServer;
  private readonly markdown: MarkdownRenderer;
  private readonly probe = new VariableProbe(() => this.changes.note());
  private readonly changes: PageChanges;
  private readonly selected: PageSelection;
  private readonly asked = new AskedCell();
  private readonly renames: Renames;

  constructor(
    private readonly services: LabServices,
    place: LabPlace,
  ) {
    const { app, tracker, rendermime, translate } = services;
    this.translate = translate;
    this.pageId = place.pageId;
    this.memory = place.memory;
    this.tabMemory = place.tabMemory;
    this.page = place.page;
    this.server = new ChatServer(app.serviceManager.serverSettings, translate);
    this.markdown = new MarkdownRenderer(
      rendermime ?? { markdownParser: null, latexTypesetter: null },
      translate,
    );
    this.changes = new PageChanges(services, this.page, () => this.probe.outdated);
    this.selected = new PageSelection(() => this.changes.note());
    this.cells =
      tracker &&
      new LabCellActions(
        {
          find: (path) => this.wasAt(path),
          front: () => this.page.notebook,
          activate: (panel) => app.shell.activateById(panel.id),
        },
        translate,
      );
    this.renames = new Renames(place.tabMemory);
    this.edits = new LabEditHistory(
      { find: (path) => this.openedAt(path), memory: place.tabMemory, renames: this.renames },
      translate,
    );
    app.serviceManager.contents.fileChanged.connect(this.onFile);
    this.tools = pageTools({
      find: (call) => this.toolNotebook(call),
      show: (cellId) => this.showCell(cellId),
    });
    const files = new WorkspaceFiles(app.serviceManager.contents, () => folderOf(this.page.path));
    this.entities = new NotebookEntities({
      notebook: () => this.liveNotebook,
      cellsAt: (path) => this.wasAt(path)?.content.model?.cells ?? null,
      variables: async () => (await this.variables()).variables,
      searchFiles: (words) => files.search(words),
      readFile: (path) => files.read(path),
      reveal: (tag) => void this.cells?.reveal(tag),
      openFile: (path) => void app.commands.execute('docmanager:open', { path }),
    });
  }

  may(): boolean {
    return true;
  }

  send(body: RequestBody, signal?: AbortSignal): Promise<Reply> {
    return this.server.send(body, signal);
  }

  deliver(body: RequestBody): void {
    this.server.deliver(body);
  }

  upload(
    file: Blob,
    descriptor: UploadDescriptor,
    onProgress: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.server.upload(file, descriptor, onProgress, signal);
  }

  previewUrl(url: string): string {
    return this.server.previewUrl(url);
  }

  onThreadChanged(listener: (change: ThreadChange) => void): () => void {
    return listenForThreads(this.services.app.serviceManager.events, listener);
  }

  renderMarkdown(text: string, el: HTMLElement): Promise<void> {
    return this.markdown.render(text, el);
  }

  async saveFiles(name: string, files: readonly ExportedFile[]): Promise<string> {
    const { app } = this.services;
    const folder = folderOf(this.page.notebook?.context.path ?? '');
    const path = await saveFiles(app.serviceManager.contents, folder, name, files).catch((error: Error) => {
      throw new HostError(500, this.translate('The files could not be saved: %1', error.message));
    });
    await app.commands.execute('docmanager:open', { path });
    return path;
  }

  async context(): Promise<PageContext | null> {
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

  /** Have the next question be about this cell, whatever was selected or run before. */
  mean({ panel, cell }: CellTarget): void {
    this.asked.note(panel.content, cell);
    this.selected.keepWithin(cell.node);
  }

  /** Scroll to a cell of any open notebook and select it; false where there is none with this id. */
  async showCell(cellId: string): Promise<boolean> {
    const { tracker } = this.services;
    const panel = tracker?.find(({ content }) => content.widgets.some(({ model }) => model.id === cellId));
    if (!panel) {
      return false;
    }
    const { path } = panel.context;
    await this.cells?.reveal({ cellId, path, sourceHash: '', executionCount: null });
    return true;
  }

  /** The path of the notebook that was meant by `path` some time ago: the one there, or the one that left. */
  whereIs(path: string): string {
    return this.openedAt(path) ? path : (this.renames.now(path) ?? path);
  }

  dispose(): void {
    this.services.app.serviceManager.contents.fileChanged.disconnect(this.onFile);
    this.changes.dispose();
    this.selected.dispose();
    this.probe.dispose();
  }

  private openedAt(path: string): NotebookPanel | null {
    return this.services.tracker?.find(({ context }) => context.path === path) ?? null;
  }

  /** The open notebook that was at `path` when that was written down. */
  private wasAt(path: string): NotebookPanel | null {
    return this.openedAt(this.whereIs(path));
  }

  private toolNotebook({ turn, notebook, author }: ToolCall): ToolNotebook | null {
    const panel = notebook === null ? this.page.notebook : this.wasAt(notebook);
    if (!panel) {
      return null;
    }
    const { path } = panel.context;
    return openNotebook(panel, {
      edits: this.edits.in(path),
      turn,
      author,
      edited: () => this.edits.note(path),
      runCell: this.services.runCell,
      documents: () => openDocuments(this.services.app.shell, this.services.tracker),
      variables: (panel) => this.variablesOf(panel),
    });
  }

  private readonly onFile = (_: unknown, { type, oldValue, newValue }: Contents.IChangedArgs): void => {
    if (type === 'rename' && oldValue?.path && newValue?.path) {
      const rename = { from: oldValue.path, to: newValue.path };
      this.renames.note(rename);
      this.edits.renamed(rename);
    }
  };

  private get liveNotebook() {
    const panel = this.page.notebook;
    const cells = panel?.content.model?.cells;
    return panel && cells ? { path: panel.context.path, cells } : null;
  }

  private variablesOf(panel: NotebookPanel): Promise<Found> {
    return this.probe.read(panel.sessionContext.session?.kernel ?? null, language(panel));
  }

  private async variables(): Promise<Variables> {
    const panel = this.page.notebook;
    return panel ? this.variablesOf(panel) : NO_VARIABLES;
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
        hints: this.page.hints(content),
        asked: this.asked.idIn(content),
        selection: this.selection(),
        variables,
      }
    );
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function language(panel: NotebookPanel): string {
  return panel.content.model?.defaultKernelLanguage ?? '';
}
