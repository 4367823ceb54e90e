/** What can be done with the chat in the cells of a notebook, without the sidebar. */
import type { CommandParts } from './commandParts';
import { SIDEBAR_ID } from './sidebar';

const ASK_IN_CELL = 'jupyter-chatkit:ask-in-cell';
const NEXT_CHANGE = 'jupyter-chatkit:next-change';

const CELL = '.jp-Notebook .jp-Cell';

export function addInCellCommands({ app, sidebar, tracker, palette, translate }: CommandParts): void {
  const { commands, contextMenu, shell } = app;
  const isEnabled = () => Boolean(tracker?.currentWidget);
  commands.addCommand(ASK_IN_CELL, {
    label: translate('Ask for a Change of This Cell'),
    caption: translate('Say in the cell what it should do, and see the change there first'),
    isEnabled,
    execute: async () => {
      const panel = await sidebar.open();
      const notebook = tracker?.currentWidget;
      if (notebook) panel.askInCell(notebook);
    },
  });
  commands.addCommand(NEXT_CHANGE, {
    label: translate('Show the Next Proposed Change'),
    isEnabled,
    execute: async () => {
      const panel = await sidebar.open();
      if (!(await panel.showNextChange())) shell.activateById(SIDEBAR_ID);
    },
  });
  contextMenu.addItem({ command: ASK_IN_CELL, selector: CELL, rank: 12 });
  for (const command of [ASK_IN_CELL, NEXT_CHANGE])
    palette?.addItem({ command, category: translate('Chat') });
}
