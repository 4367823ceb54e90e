/** The very first time in a browser the chat shows itself; from then on the saved layout decides. */
import type { ILabShell } from '@jupyterlab/application';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { SplitPanel, type Widget } from '@lumino/widgets';
import { browserMemory } from '../memory';

const SEEN = 'seen';
/** How wide the chat opens, in pixels; JupyterLab's own first width is its narrowest. */
const WIDTH = 360;
/** The documents keep at least this much, in pixels. */
const LEAST_MAIN = 560;

export async function showOnFirstStart(
  shell: ILabShell,
  sidebar: Widget,
  settings: ISettingRegistry,
  pluginId: string,
): Promise<void> {
  if (browserMemory.get(SEEN) !== null) {
    return;
  }
  const [setting] = await Promise.all([settings.get(pluginId, 'showOnFirstStart'), shell.restored]);
  browserMemory.set(SEEN, 'yes');
  if (setting.composite === true) {
    shell.activateById(sidebar.id);
    widen(sidebar);
  }
}

/** Gives the sidebar its width out of what stands left of it; elsewhere than in a split panel does nothing. */
function widen(sidebar: Widget): void {
  let area = sidebar;
  while (area.parent && !(area.parent instanceof SplitPanel)) {
    area = area.parent;
  }
  const split = area.parent;
  if (!(split instanceof SplitPanel)) {
    return;
  }
  const sizes = split.widgets.map((each) => (each.isHidden ? 0 : each.node.offsetWidth));
  const at = split.widgets.indexOf(area);
  const shared = (sizes[at - 1] ?? 0) + (sizes[at] ?? 0);
  if (shared >= LEAST_MAIN + WIDTH) {
    sizes[at - 1] = shared - WIDTH;
    sizes[at] = WIDTH;
    split.setRelativeSizes(sizes);
  }
}
