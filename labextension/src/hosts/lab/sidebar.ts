/** The sidebar's widget: an empty place until it is first shown, when the chat's code loads. */
import { type Message, MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { Translate } from '../../host';
import { chatIcon } from './icon';
import type { ChatPanel } from './panel';

export const SIDEBAR_ID = 'jupyter-chatkit';

export class ChatSidebar extends Widget {
  private panel: Promise<ChatPanel> | null = null;

  /** `load` makes the chat in the given element. */
  constructor(
    private readonly load: (el: HTMLElement) => Promise<ChatPanel>,
    private readonly translate: Translate,
  ) {
    super();
    this.id = SIDEBAR_ID;
    this.addClass('ck-sidebar');
    this.title.icon = chatIcon;
    this.title.caption = translate('Chat');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', translate('Chat'));
  }

  /** The chat, loaded now if it was not before. Rejects when its code does not load; the widget says so. */
  open(): Promise<ChatPanel> {
    this.panel ??= this.start();
    return this.panel;
  }

  override dispose(): void {
    void this.panel?.then(
      (panel) => panel.dispose(),
      () => undefined,
    );
    super.dispose();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this.openIfVisible();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.openIfVisible();
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.open().then(
      (panel) => panel.focus(),
      () => this.node.querySelector('button')?.focus(),
    );
  }

  private openIfVisible(): void {
    if (this.isVisible) {
      // A failure is shown by `start` where it happened.
      this.open().catch(() => undefined);
    }
  }

  private async start(): Promise<ChatPanel> {
    this.node.replaceChildren(line('ck-sidebar-loading', this.translate('Loading the chat…')));
    const place = document.createElement('div');
    place.className = 'ck-sidebar-chat';
    try {
      const panel = await this.load(place);
      this.node.replaceChildren(place);
      return panel;
    } catch (error) {
      this.panel = null;
      console.error('jupyter-chatkit: the chat did not load', error);
      this.showFailure();
      throw error;
    }
  }

  private showFailure(): void {
    const failure = document.createElement('div');
    failure.className = 'ck-sidebar-failure';
    failure.setAttribute('role', 'alert');
    const retry = document.createElement('button');
    retry.className = 'jp-mod-styled jp-mod-accept';
    retry.textContent = this.translate('Retry');
    retry.addEventListener('click', () => MessageLoop.sendMessage(this, Widget.Msg.ActivateRequest));
    const reason = this.translate('The chat could not be loaded. Check that the Jupyter server is running.');
    failure.append(line('ck-sidebar-reason', reason), retry);
    this.node.replaceChildren(failure);
  }
}

function line(className: string, text: string): HTMLElement {
  const p = document.createElement('p');
  p.className = className;
  p.textContent = text;
  return p;
}
