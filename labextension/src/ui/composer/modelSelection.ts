import type { ModelOption } from '@openai/chatkit';
import { useState } from 'preact/hooks';
import type { ChatState } from '../../chatState';
import type { ModelChoice } from '../../protocol';
import { useSession } from '../session';

interface Chosen {
  model: string | null;
  choose: (id: string) => void;
}

/** The models that can be chosen: those of the page's options, else the server's; `none` where neither names any. */
export type ModelSelection =
  | { kind: 'none' }
  | ({ kind: 'server'; models: readonly ModelChoice[] } & Chosen)
  | ({ kind: 'page'; models: readonly ModelOption[] } & Chosen);

/** Who answers the next message. A model of the page goes with each message; the server keeps its own. */
export function useModelSelection(state: ChatState): ModelSelection {
  const { client, host, options } = useSession();
  const [picked, setPicked] = useState<string | null>(null);
  const models = options.composer?.models;
  if (models && models.length > 0) {
    const usable = models.filter(({ disabled }) => !disabled);
    const model =
      usable.find(({ id }) => id === picked) ?? usable.find((each) => each.default) ?? usable[0] ?? null;
    return { kind: 'page', models, model: model?.id ?? null, choose: setPicked };
  }
  // Any other server says nothing of its models.
  if (!host.detached && !state.models?.models.length) return { kind: 'none' };
  const choose = (id: string) => client.chooseModel(id);
  return { kind: 'server', models: state.models?.models ?? [], model: state.model, choose };
}
