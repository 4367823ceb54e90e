/** The text a person has selected in a notebook: in a cell's editor, in an output, or in rendered Markdown. */
import type { Notebook } from '@jupyterlab/notebook';
import { MAX_SOURCE, type NotebookContext } from '../../protocol';
import { cutMiddle } from './cut';

export type Selection = NonNullable<NotebookContext['selection']>;

const CELL = '.jp-Cell';
const EDITOR = '.jp-Editor, .cm-editor';
const OUTPUT = '.jp-OutputArea';
/** A chat may stand in an output, and is no part of the notebook. */
const CHAT = '.ck-chat';

/**
 * Remembers the last selection made inside a cell, because a click into the chat takes the browser's own
 * selection away. One made in a notebook replaces or ends it; one made anywhere else leaves it alone.
 */
export class PageSelection {
  private range: Range | null = null;

  constructor(private readonly onChanged: () => void) {
    document.addEventListener('selectionchange', this.note);
    // What was selected before there was a chat to ask about it.
    this.note();
  }

  dispose(): void {
    document.removeEventListener('selectionchange', this.note);
    this.range = null;
  }

  /** The selection within `notebook`, at most `MAX_SOURCE` characters of it; null when nothing is selected. */
  read(notebook: Notebook): Selection | null {
    return editorSelection(notebook) ?? this.renderedSelection(notebook);
  }

  /** Forgets what is selected in other cells than `cell`. */
  keepWithin(cell: HTMLElement): void {
    if (this.range && !cell.contains(this.range.startContainer)) {
      this.range = null;
    }
  }

  private readonly note = (): void => {
    const selection = document.getSelection();
    const place = elementOf(selection?.anchorNode ?? null);
    if (!selection || !place?.closest(CELL) || place.closest(CHAT)) {
      return;
    }
    const rendered = selection.isCollapsed || place.closest(EDITOR) ? null : selection.getRangeAt(0);
    this.range = rendered?.cloneRange() ?? null;
    this.onChanged();
  };

  private renderedSelection(notebook: Notebook): Selection | null {
    const place = elementOf(this.range?.startContainer ?? null);
    const cellNode = place?.closest(CELL);
    const cell = cellNode ? notebook.widgets.find((widget) => widget.node === cellNode) : undefined;
    const text = cell ? (this.range?.toString() ?? '') : '';
    if (!cell || text.trim() === '') {
      return null;
    }
    const kind = place?.closest(OUTPUT) ? 'output' : 'markdown';
    return { cellId: cell.model.id, text: cutMiddle(text, MAX_SOURCE), kind };
  }
}

function editorSelection(notebook: Notebook): Selection | null {
  const cell = notebook.activeCell;
  const editor = cell?.editor;
  if (!cell || !editor) {
    return null;
  }
  const { start, end } = editor.getSelection();
  const [from, to] = [editor.getOffsetAt(start), editor.getOffsetAt(end)].sort((a, b) => a - b);
  const text = cell.model.sharedModel.getSource().slice(from, to);
  return text.trim() === ''
    ? null
    : { cellId: cell.model.id, text: cutMiddle(text, MAX_SOURCE), kind: 'source' };
}

function elementOf(node: Node | null): Element | null {
  return node instanceof Element ? node : (node?.parentElement ?? null);
}
