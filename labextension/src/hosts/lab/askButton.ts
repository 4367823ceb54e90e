/**
 * "Ask" beside text that a person selected in a cell, an output or rendered Markdown. It comes when the selection has
 * settled, and takes neither the focus nor the selection.
 */
import { quietButton } from './quietButton';
import { type Box, type Selected, spotBeside } from './selectionSpot';

const NOTEBOOK = '.jp-Notebook';
const CELL = `${NOTEBOOK} .jp-Cell`;
/** What stands in a cell and is no part of it. */
const OURS = '.ck-chat, .ck-failure';

export class AskButton {
  private readonly node: HTMLButtonElement;
  /** A selection has settled, and was neither asked about nor dismissed. */
  private offered = false;
  private stopListening: AbortController | null = null;
  private pressedInCell = false;

  /** `ask` quotes what is selected. */
  constructor(words: string, name: string, ask: () => void) {
    this.node = quietButton(words, name, () => {
      this.withdraw();
      ask();
    });
    this.node.classList.add('ck-ask-selection');
    // The palette has it for the keyboard; here it would be the last stop of the page.
    this.node.tabIndex = -1;
    this.node.addEventListener('pointerdown', (event) => event.preventDefault());
    this.node.addEventListener('mousedown', (event) => event.preventDefault());
  }

  /** Whether it comes at all. */
  set enabled(enabled: boolean) {
    if (enabled === (this.stopListening !== null)) return;
    this.stopListening?.abort();
    this.stopListening = enabled ? this.listen() : null;
    if (!enabled) this.withdraw();
  }

  private listen(): AbortController {
    const controller = new AbortController();
    const { signal } = controller;
    const listen = (name: string, listener: (event: Event) => void, capture = false) =>
      document.addEventListener(name, listener, { signal, capture });
    listen('pointerdown', this.onPress, true);
    // Not in the capturing phase: a cell that is dragged keeps the event to itself.
    listen('pointerup', this.onRelease);
    listen('keydown', this.onKey as (event: Event) => void, true);
    listen('keyup', this.onKeyUp as (event: Event) => void, true);
    listen('dragstart', this.withdraw, true);
    listen('selectionchange', this.place);
    listen('scroll', this.place, true);
    window.addEventListener('resize', this.place, { signal });
    return controller;
  }

  private readonly onPress = ({ target }: Event): void => {
    if (target === this.node) return;
    this.withdraw();
    this.pressedInCell = isInCell(target);
  };

  private readonly onRelease = (): void => {
    if (!this.pressedInCell) return;
    this.pressedInCell = false;
    // A click on selected text ends the selection only after this event.
    requestAnimationFrame(this.offer);
  };

  private readonly onKey = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') this.withdraw();
  };

  private readonly onKeyUp = ({ key, shiftKey, target }: KeyboardEvent): void => {
    if (key !== 'Escape' && !shiftKey && isInCell(target)) this.offer();
  };

  private readonly offer = (): void => {
    this.offered = true;
    this.place();
  };

  private readonly withdraw = (): void => {
    this.offered = false;
    this.node.remove();
  };

  /** Puts it beside the selection as it is now; away where there is none, or none in sight. */
  private readonly place = (): void => {
    if (!this.offered) return;
    const selected = selectedInCell();
    if (!selected) {
      this.withdraw();
      return;
    }
    document.body.append(this.node);
    const spot = spotBeside(selected, { width: this.node.offsetWidth, height: this.node.offsetHeight });
    this.node.style.visibility = spot ? 'visible' : 'hidden';
    this.node.style.left = `${spot?.left ?? 0}px`;
    this.node.style.top = `${spot?.top ?? 0}px`;
  };
}

function isInCell(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(CELL) !== null && target.closest(OURS) === null;
}

/** Null where nothing is selected within one cell. */
function selectedInCell(): Selected | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.toString().trim() === '') return null;
  const range = selection.getRangeAt(0);
  const cell = elementOf(range.startContainer)?.closest(CELL);
  const notebook = cell?.closest(NOTEBOOK);
  if (!cell || !notebook || elementOf(range.startContainer)?.closest(OURS)) return null;
  // Three clicks select up to the beginning of what follows, which may be the next cell.
  if (!cell.contains(range.endContainer) && range.endOffset > 0) return null;
  const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
  const [first] = boxes;
  const last = boxes.at(-1);
  if (!first || !last) return null;
  return {
    boxes,
    start: edge(range, true) ?? first,
    end: edge(range, false) ?? last,
    view: notebook.getBoundingClientRect(),
    margin: cell.getBoundingClientRect().left,
  };
}

function edge(range: Range, atStart: boolean): Box | null {
  const place = range.cloneRange();
  place.collapse(atStart);
  const box = place.getBoundingClientRect();
  return box.height > 0 ? box : null;
}

function elementOf(node: Node): Element | null {
  return node instanceof Element ? node : node.parentElement;
}
