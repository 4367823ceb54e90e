/** When the page context would read differently: one call for all the signals that can mean so. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { ISignal } from '@lumino/signaling';
import type { PageDocument } from './pageDocument';
import type { LabServices } from './services';

/** Changes that come closer together than this count as one, in milliseconds. */
const QUIET = 150;

export class PageChanges {
  private readonly listeners = new Set<() => void>();
  private readonly stops: (() => void)[] = [];
  private panel: NotebookPanel | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `outdated` says whether an idle kernel of `page` would be asked for its variables anew. */
  constructor(
    { app, tracker, executions }: LabServices,
    private readonly page: Pick<PageDocument, 'notebook'>,
    private readonly outdated: () => boolean,
  ) {
    const { currentChanged } = app.shell;
    this.follow(currentChanged);
    this.follow(tracker?.currentChanged);
    this.follow(tracker?.activeCellChanged);
    this.follow(executions?.changed);
    this.watchKernel();
    const onCurrent = () => this.watchKernel();
    currentChanged?.connect(onCurrent);
    tracker?.currentChanged.connect(onCurrent);
    this.stops.push(
      () => currentChanged?.disconnect(onCurrent),
      () => tracker?.currentChanged.disconnect(onCurrent),
      () => this.watchKernelOf(null),
    );
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Something changed: tell the listeners once it is quiet. */
  readonly note = (): void => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const listener of this.listeners) {
        listener();
      }
    }, QUIET);
  };

  dispose(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops) {
      stop();
    }
    this.listeners.clear();
  }

  private follow(signal: ISignal<unknown, unknown> | undefined): void {
    signal?.connect(this.note);
    this.stops.push(() => signal?.disconnect(this.note));
  }

  private watchKernel(): void {
    this.watchKernelOf(this.page.notebook);
  }

  private watchKernelOf(panel: NotebookPanel | null): void {
    this.panel?.sessionContext.statusChanged.disconnect(this.onStatus);
    panel?.sessionContext.statusChanged.connect(this.onStatus);
    this.panel = panel;
  }

  private readonly onStatus = (_: unknown, status: string): void => {
    if (status !== 'idle' || this.outdated()) {
      this.note();
    }
  };
}
