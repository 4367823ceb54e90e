/** What can be asked about one cell by a command: from the palette, the cell's menu, or another extension. */
import { Menu } from '@lumino/widgets';
import type { Translate } from '../../host';
import type { CellTarget, CellTargets } from './cellTarget';
import type { CommandParts } from './commandParts';
import { cellType, hasFailed, hasText, type LiveCell } from './live';
import type { ChatPanel } from './panel';

interface CellCommand {
  id: string;
  label: string;
  /** What is asked; `cell` names the cell. */
  question: (cell: string) => string;
  isFor: (cell: LiveCell) => boolean;
}

export const FIX_ERROR = 'jupyter-chatkit:fix-error';
export const EXPLAIN_ERROR = 'jupyter-chatkit:explain-error';
const CODE_CELL = '.jp-Notebook .jp-CodeCell';

/**
 * Adds the commands. Each takes `{cellId?, path?}` and asks about that cell, else about the one that is meant; what
 * it asks is sent at once. Rejects where no open notebook has the cell.
 */
export function addCellCommands(
  { app, palette, translate }: CommandParts,
  targets: CellTargets,
  show: () => Promise<ChatPanel>,
): void {
  const menu = new Menu({ commands: app.commands });
  menu.title.label = translate('Chat');
  for (const { id, label, question, isFor } of cellCommands(translate)) {
    const isEnabled = (target: CellTarget | null) => target !== null && isFor(target.cell.model);
    app.commands.addCommand(id, {
      label,
      isEnabled: (args) => isEnabled(targets.find(args)),
      isVisible: (args) => !args.clicked || isEnabled(targets.find(args)),
      execute: async (args) => {
        const target = targets.find(args);
        if (!target) throw new Error(translate('There is no such cell in an open notebook.'));
        await targets.show(target);
        await (await show()).askAbout(target, question(cellName(target.cell.model, translate)));
      },
    });
    palette?.addItem({ command: id, category: translate('Chat') });
    menu.addItem({ command: id, args: { clicked: true } });
  }
  app.contextMenu.addItem({ type: 'submenu', submenu: menu, selector: CODE_CELL, rank: 11 });
}

function cellCommands(translate: Translate): CellCommand[] {
  return [
    {
      id: FIX_ERROR,
      label: translate('Fix the Error'),
      question: (cell) => translate('Fix the error in %1.', cell),
      isFor: hasFailed,
    },
    {
      id: EXPLAIN_ERROR,
      label: translate('Explain the Error'),
      question: (cell) => translate('Explain the error in %1.', cell),
      isFor: hasFailed,
    },
    {
      id: 'jupyter-chatkit:explain-cell',
      label: translate('Explain This Cell'),
      question: (cell) => translate('Explain %1.', cell),
      isFor: hasText,
    },
    {
      id: 'jupyter-chatkit:refactor-cell',
      label: translate('Refactor This Cell'),
      question: (cell) => translate('Refactor %1, and keep what it does.', cell),
      isFor: isCode,
    },
    {
      id: 'jupyter-chatkit:document-cell',
      label: translate('Document This Cell'),
      question: (cell) => translate('Document the code in %1.', cell),
      isFor: isCode,
    },
    {
      id: 'jupyter-chatkit:test-cell',
      label: translate('Add a Test for This Cell'),
      question: (cell) => translate('Add a test for the code in %1.', cell),
      isFor: isCode,
    },
  ];
}

function isCode(cell: LiveCell): boolean {
  return cellType(cell) === 'code' && hasText(cell);
}

/** As in "Explain cell [3]."; only a cell of code that ran has a number to be called by. */
function cellName(cell: LiveCell, translate: Translate): string {
  const { executionCount } = cell;
  return executionCount ? translate('cell %1', `[${executionCount}]`) : translate('this cell');
}
