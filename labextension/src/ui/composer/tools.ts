import type { ToolOption } from '@openai/chatkit';
import type { ComposerTool, ModelsReply } from '../../protocol';
import type { ChatOptions } from '../options';

/** A tool that a person can choose for a message; `icon` is one of ChatKit's names. */
export type Tool = Omit<ToolOption, 'icon'> & { icon: string; description?: string };

/** The tools of the page's options and then those of the server; a name that both have is the page's. */
export function toolsOf(options: ChatOptions, models: ModelsReply | null): Tool[] {
  const ofPage: Tool[] = options.composer?.tools ?? [];
  const ofServer = (models?.tools ?? []).map(fromServer);
  return [...ofPage, ...ofServer.filter(({ id }) => !ofPage.some((tool) => tool.id === id))];
}

function fromServer({ placeholder, ...tool }: ComposerTool): Tool {
  return { ...tool, placeholderOverride: placeholder };
}
