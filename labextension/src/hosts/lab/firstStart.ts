/** The very first time in a browser the chat shows itself; from then on the saved layout decides. */
import type { ILabShell } from '@jupyterlab/application';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { browserMemory } from './memory';
import { SIDEBAR_ID } from './sidebar';

const SEEN = 'seen';

export async function showOnFirstStart(
  shell: ILabShell,
  settings: ISettingRegistry,
  pluginId: string,
): Promise<void> {
  if (browserMemory.get(SEEN) !== null) {
    return;
  }
  const [setting] = await Promise.all([settings.get(pluginId, 'showOnFirstStart'), shell.restored]);
  browserMemory.set(SEEN, 'yes');
  if (setting.composite === true) {
    shell.activateById(SIDEBAR_ID);
  }
}
