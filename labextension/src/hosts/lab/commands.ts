/** What can be done with the chat from the palette, a shortcut, or another extension. */
import { addCellCommands } from './cellCommands';
import { CellTargets } from './cellTarget';
import type { CommandParts } from './commandParts';
import { chatIcon } from './icon';
import { FrontDocument } from './pageDocument';
import type { ChatPanel } from './panel';
import { SIDEBAR_ID } from './sidebar';

export const OPEN = 'jupyter-chatkit:open';
const NEW_THREAD = 'jupyter-chatkit:new-thread';
export const ASK_SELECTION = 'jupyter-chatkit:ask-selection';
const REMOVE_MARKS = 'jupyter-chatkit:remove-marks';
const ATTACH_OUTPUT = 'jupyter-chatkit:attach-output';

/** Where a click in a notebook is on an output. */
const OUTPUT = '.jp-Notebook .jp-OutputArea-child';

export function addCommands(parts: CommandParts): void {
  const { app, sidebar, tracker, executions, palette, translate } = parts;
  const show = async (): Promise<ChatPanel> => {
    app.shell.activateById(SIDEBAR_ID);
    return sidebar.open();
  };
  const add = (id: string, label: string, act: (panel: ChatPanel) => void, isEnabled = () => true) => {
    app.commands.addCommand(id, { label, isEnabled, execute: async () => act(await show()) });
    palette?.addItem({ command: id, category: translate('Chat') });
  };
  const hasNotebook = () => Boolean(tracker?.currentWidget);

  app.commands.addCommand(OPEN, {
    label: translate('Open Chat'),
    caption: translate('Ask about your notebook'),
    icon: (args) => (args.isPalette ? undefined : chatIcon),
    execute: async () => (await show()).focus(),
  });
  palette?.addItem({ command: OPEN, category: translate('Chat') });
  add(NEW_THREAD, translate('New Chat'), (panel) => panel.newThread());
  add(
    ASK_SELECTION,
    translate('Ask about the Selection'),
    (panel) => panel.quoteSelection() || panel.focus(),
    hasNotebook,
  );
  addCellCommands(
    parts,
    new CellTargets(app, tracker, new FrontDocument(app.shell, tracker, executions)),
    show,
  );
  addAttachOutput(parts, show);
  addRemoveMarks(parts);
}

function addRemoveMarks({ app, tracker, palette, translate }: CommandParts): void {
  const model = () => tracker?.currentWidget?.content.model ?? null;
  app.commands.addCommand(REMOVE_MARKS, {
    label: translate("Remove the Assistant's Marks from This Notebook"),
    isEnabled: () => model()?.readOnly === false,
    execute: async () => {
      const notebook = model();
      const { removeMarks } = await import('./provenance/removeMarks');
      if (notebook) removeMarks(notebook.sharedModel);
    },
  });
  palette?.addItem({ command: REMOVE_MARKS, category: translate('Chat') });
}

/** From the menu of an output the one that was clicked, from the palette that of the selected cell. */
function addAttachOutput(
  { app, tracker, palette, translate }: CommandParts,
  show: () => Promise<ChatPanel>,
): void {
  app.commands.addCommand(ATTACH_OUTPUT, {
    label: translate('Attach This Output to the Chat'),
    isEnabled: () => Boolean(tracker?.currentWidget),
    execute: async ({ clicked }) => {
      const node = clicked ? (app.contextMenuHitTest((el) => el.matches(OUTPUT)) ?? null) : null;
      const { attachableOutput } = await import('./attachOutput');
      const file = await attachableOutput(tracker?.currentWidget ?? null, node);
      if (file) (await show()).attach(file);
    },
  });
  app.contextMenu.addItem({ command: ATTACH_OUTPUT, selector: OUTPUT, args: { clicked: true }, rank: 11 });
  palette?.addItem({ command: ATTACH_OUTPUT, category: translate('Chat') });
}
