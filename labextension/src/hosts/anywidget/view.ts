/** One place in which a widget is shown. */
import { HostError } from '../../host';
import { plainTranslation as t } from '../plainTranslation';
import { BRIDGE_VERSION, type Bridge, type OpenedChat } from '../widgetPlace';
import { loadChat } from './chatByComm';
import { Comm } from './comm';
import { ModelPlace } from './modelPlace';
import { followPresence } from './presence';
import { frameStyle, QuietPlace } from './quietPlace';
import type { WidgetModel } from './widgetModel';
import type { Mode } from './wire';

const DEFAULT_HEIGHT = 480;
const LEAST_HEIGHT = 240;

export class View {
  private readonly comm: Comm;
  private readonly place: ModelPlace;
  private readonly quiet: QuietPlace;
  private readonly frame = document.createElement('div');
  private readonly style = frameStyle();
  private readonly stops: (() => void)[] = [];
  /** What the kernel said of itself; null until it did. */
  private mode: Mode | null = null;
  /** Somebody wants the chat here: the live kernel, or a person who clicked. */
  private wanted = false;
  private present = false;
  private opening: Promise<OpenedChat | null> | null = null;
  /** Where the chat is drawn, or will be. */
  private current: HTMLElement | null = null;
  private over = false;

  constructor(
    private readonly model: WidgetModel,
    private readonly el: HTMLElement,
  ) {
    this.comm = new Comm(model);
    this.place = new ModelPlace(model, this.comm);
    this.quiet = new QuietPlace(model.get('transcript'), () => this.ask());
    this.frame.className = 'jupyter-chatkit-frame';
  }

  start(): void {
    keepKeys(this.el);
    this.put(this.quiet.el);
    const onHeight = () => this.setHeight();
    this.model.on('change:height', onHeight);
    this.stops.push(
      () => this.model.off('change:height', onHeight),
      this.comm.onNews((news) => news.kind === 'here' && this.hear(news.mode)),
      followPresence(this.el, (present) => this.bePresent(present)),
    );
    this.comm.tell({ kind: 'hello' });
  }

  dispose(): void {
    if (this.over) return;
    this.over = true;
    for (const stop of this.stops) stop();
    this.close();
    this.comm.dispose();
    this.el.replaceChildren();
  }

  /** The kernel lives: the chat comes by itself. */
  private hear(mode: Mode): void {
    this.mode = mode;
    this.want();
  }

  /** A person asks for the chat. */
  private ask(): void {
    if (this.mode || bridge()) this.want();
    else {
      this.comm.tell({ kind: 'hello' });
      this.quiet.say(t('No kernel answers. Run the cell of this chat, then it opens here.'));
    }
  }

  private want(): void {
    this.wanted = true;
    this.update();
  }

  private bePresent(present: boolean): void {
    this.present = present;
    this.update();
  }

  private update(): void {
    if (this.wanted && this.present) this.opening ??= this.open();
    else if (!this.present) this.close();
  }

  private close(): void {
    void this.opening?.then((opened) => opened?.dispose());
    this.opening = this.current = null;
    this.put(this.quiet.el);
  }

  private async open(): Promise<OpenedChat | null> {
    this.quiet.say(t('Opening the chat…'));
    const place = document.createElement('div');
    place.style.height = '100%';
    this.current = place;
    try {
      return await this.openIn(place);
    } catch (error) {
      if (this.current === place) this.fail(error);
      return null;
    }
  }

  /** By the page, where its chat has the kernel's conversations. */
  private async openIn(place: HTMLElement): Promise<OpenedChat | null> {
    const page = bridge();
    if (page && this.mode !== 'kernel') {
      this.show(place);
      return page.openWidget(place, this.place);
    }
    const { openChat } = await loadChat(this.comm);
    if (this.current !== place) return null;
    this.show(place);
    return openChat(place, { comm: this.comm, place: this.place });
  }

  private show(place: HTMLElement): void {
    this.frame.replaceChildren(place);
    this.setHeight();
    this.put(this.frame);
  }

  private fail(error: unknown): void {
    this.wanted = false;
    this.opening = this.current = null;
    console.error('jupyter-chatkit: the chat did not load', error);
    const reason = error instanceof HostError && error.message;
    this.quiet.say(
      reason || t('The chat could not be loaded. Try again, or run the cell of this chat again.'),
    );
    this.put(this.quiet.el);
  }

  private put(shown: HTMLElement): void {
    this.el.replaceChildren(this.style, shown);
  }

  private setHeight(): void {
    const height = Number(this.model.get('height')) || DEFAULT_HEIGHT;
    this.frame.style.height = `${Math.max(LEAST_HEIGHT, height)}px`;
  }
}

/** The page's own chat. */
function bridge(): Bridge | null {
  const found = globalThis.jupyterChatkit;
  return found?.version === BRIDGE_VERSION ? found : null;
}

/** What is typed into the chat is not for the notebook, whose single letters delete cells. */
function keepKeys(el: HTMLElement): void {
  el.dataset.lmSuppressShortcuts = 'true';
  el.dataset.jpSuppressContextMenu = 'true';
  for (const type of ['keydown', 'keypress', 'keyup'] as const) {
    el.addEventListener(type, (event) => event.stopPropagation());
  }
}
