import { mended } from './mended';

type Render = (text: string, el: HTMLElement) => Promise<void>;
type Drawn = (el: HTMLElement, closed: boolean) => void;

/** The pause after a drawing, in multiples of the time it took: drawing uses at most a quarter of the time. */
const REST = 3;

/**
 * Keeps `container` showing the newest text it was given. One drawing at a time, at most one per animation
 * frame; the former one stays in place until the next is ready, so that nothing flickers or jumps.
 */
export class ProsePainter {
  private wanted: { text: string; closed: boolean } | null = null;
  private shown: HTMLElement | null = null;
  private shownText = '';
  private busy = false;
  private disposed = false;
  private restUntil = 0;
  private frame = 0;

  constructor(
    private readonly container: HTMLElement,
    private readonly render: Render,
    private readonly drawn: Drawn,
  ) {}

  /** Shows `code` as it is until the first drawing is ready. */
  showPlain(code: string): void {
    const pre = document.createElement('pre');
    pre.append(document.createElement('code'));
    pre.firstElementChild?.append(code);
    this.container.append(pre);
    this.show(pre, '');
  }

  paint(text: string, closed: boolean): void {
    this.wanted = { text, closed };
    this.container.setAttribute('aria-busy', 'true');
    if (closed) {
      this.restUntil = 0;
    }
    if (!this.shownText && !this.busy) {
      void this.draw();
    } else {
      this.schedule();
    }
  }

  dispose(): void {
    this.disposed = true;
    cancelAnimationFrame(this.frame);
    this.shown?.remove();
  }

  private schedule(): void {
    if (!this.wanted || this.busy || this.frame || this.disposed) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = 0;
      if (now < this.restUntil) {
        this.schedule();
      } else {
        void this.draw();
      }
    });
  }

  private async draw(): Promise<void> {
    const wanted = this.wanted;
    if (!wanted) return;
    this.wanted = null;
    const text = wanted.closed ? wanted.text : mended(wanted.text);
    if (this.shown && text === this.shownText) {
      this.drawn(this.shown, wanted.closed);
      return this.settle();
    }
    this.busy = true;
    const stage = document.createElement('div');
    stage.className = 'ck-stage';
    this.container.append(stage);
    const start = performance.now();
    await this.renderOrShow(text, stage);
    this.rest(start, performance.now());
    this.busy = false;
    if (this.disposed) return stage.remove();
    this.show(stage, text);
    this.drawn(stage, wanted.closed);
    this.settle();
    this.schedule();
  }

  /** A block that ended meanwhile is drawn at once, however long its former drawing took. */
  private rest(start: number, end: number): void {
    this.restUntil = this.wanted?.closed ? 0 : end + (end - start) * REST;
  }

  private settle(): void {
    if (!this.wanted) this.container.removeAttribute('aria-busy');
  }

  /** A host that fails to render leaves the reader the plain text. */
  private async renderOrShow(text: string, stage: HTMLElement): Promise<void> {
    try {
      await this.render(text, stage);
    } catch {
      stage.textContent = text;
    }
  }

  private show(stage: HTMLElement, text: string): void {
    this.shown?.remove();
    this.shown = stage;
    this.shownText = text;
    stage.className = 'ck-drawn';
  }
}
