import type { JSX } from 'preact';
import type { ChatState } from '../../chatState';
import { IconButton } from '../icons';
import { useSession } from '../session';
import { AddMenu, ToolChips } from './addMenu';
import type { Composing } from './composing';
import { DictationBar } from './dictationBar';
import { ModelPicker } from './modelPicker';
import { SendOrStop } from './sendButton';

interface ComposerControlsProps {
  state: ChatState;
  composing: Composing;
  onSetup: () => void;
}

/** The row of controls under the text; a recording takes its place. */
export function ComposerControls({ state, composing, onSetup }: ComposerControlsProps): JSX.Element {
  const { dictation, sending, selection, closed } = composing;
  const phase = dictation?.phase.name;
  if (dictation && phase !== 'idle' && phase !== 'asking') return <DictationBar dictation={dictation} />;
  return (
    <div class="ck-controls">
      {closed === null && <Additions composing={composing} />}
      <ModelPicker selection={selection} onSetup={onSetup} />
      <span class="ck-space" />
      {closed === null && <Microphone composing={composing} />}
      <SendOrStop
        run={state.run}
        empty={!sending.ready || closed !== null}
        waiting={sending.waiting}
        onSend={sending.send}
      />
    </div>
  );
}

function Additions({ composing }: { composing: Composing }): JSX.Element {
  const { options, t } = useSession();
  const { acts, mention, tools, tool, chooseTool } = composing;
  return (
    <>
      <AddMenu {...acts} mention={mention} />
      <ToolChips tools={tools} chosen={tool?.id} onChoose={chooseTool} />
      {mention && options.entities?.showComposerMenu && (
        <IconButton class="ck-roomy" name="at" label={t('Mention')} onClick={mention} />
      )}
    </>
  );
}

function Microphone({ composing: { dictation } }: { composing: Composing }): JSX.Element | null {
  const { t } = useSession();
  if (!dictation) return null;
  return <IconButton name="microphone" label={t('Dictate')} onClick={() => dictation.start()} />;
}
