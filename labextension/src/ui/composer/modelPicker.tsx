import type { JSX } from 'preact';
import type { Translate } from '../../host';
import type { ModelChoice } from '../../protocol';
import { Icon } from '../icons';
import { MenuButton, type MenuEntry } from '../menu';
import { useSession } from '../session';
import type { ModelSelection } from './modelSelection';

interface ModelPickerProps {
  selection: ModelSelection;
  onSetup: () => void;
}

/** Who answers: a button that opens the menu of models. */
export function ModelPicker({ selection, onSetup }: ModelPickerProps): JSX.Element | null {
  const { host, t } = useSession();
  if (selection.kind === 'none') return null;
  const entries = modelEntries(selection, t);
  if (selection.kind === 'server' && host.may('models.connect')) {
    const label = t('Set up a model…');
    entries.push({ key: '/setup', label, apart: entries.length > 0, run: onSetup });
  }
  if (entries.length === 0) return null;
  const chosen = entries.find(({ checked }) => checked)?.label;
  return (
    <MenuButton
      class="ck-pick"
      label={t('Model: %1', chosen ?? t('none'))}
      title={t('Choose who answers')}
      menu={t('Models')}
      entries={entries}
    >
      <span>{chosen ?? t('No model')}</span>
      <Icon name="chevron" />
    </MenuButton>
  );
}

/** The models as lines of a menu; the chosen one is checked. */
export function modelEntries(selection: ModelSelection, t: Translate): MenuEntry[] {
  switch (selection.kind) {
    case 'none':
      return [];
    case 'server':
      return selection.models.map((choice) => ({
        key: choice.id,
        label: choice.label,
        detail: describe(choice, t),
        checked: choice.id === selection.model,
        disabled: !choice.ready,
        run: () => selection.choose(choice.id),
      }));
    case 'page':
      return selection.models.map(({ id, label, description, disabled }) => ({
        key: id,
        label,
        detail: description,
        checked: id === selection.model,
        disabled,
        run: () => selection.choose(id),
      }));
    default:
      return selection satisfies never;
  }
}

function describe(choice: ModelChoice, t: Translate): string {
  if (!choice.ready) return choice.reason ?? t('not available now');
  return choice.remote && choice.host ? choice.host : t('on this machine');
}
