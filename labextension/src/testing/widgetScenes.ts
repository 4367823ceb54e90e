/** What a notebook's output shows of a widget: the quiet place, and the chat whose host is a kernel. */
import type { Host } from '../host';
import { KERNEL_MAY } from '../hosts/anywidget/commHost';
import { frameStyle, QuietPlace } from '../hosts/anywidget/quietPlace';
import { followScheme } from '../hosts/anywidget/scheme';
import { mountChat } from '../ui/mount';
import { PANEL_OPTIONS } from '../ui/options';
import { anAnswer, aQuestion } from './fixtures';
import { aForm, aToolCall } from './itemScenes';
import { scenes } from './scenes';
import { StillClient } from './stillClient';

const transcript = [
  { role: 'user', text: 'Why did this fail?' },
  { role: 'assistant', text: 'Cell [7] asks for a column `custmer_id`, which the table does not have.' },
  { role: 'user', text: 'Which columns does it have?' },
  { role: 'assistant', text: 'customer_id, day, amount, currency and shop.' },
];

function quiet(kept: unknown, said = ''): (el: HTMLElement) => void {
  return (el) => {
    const place = new QuietPlace(kept, () => undefined);
    if (said) place.say(said);
    el.style.height = 'auto';
    el.append(frameStyle(), place.el);
  };
}

function overComm(state: StillClient['state'] | object): (el: HTMLElement, host: Host) => void {
  return (el, host) => {
    const frame = document.createElement('div');
    frame.className = 'jupyter-chatkit-frame';
    frame.style.height = '480px';
    const place = document.createElement('div');
    place.style.height = '100%';
    frame.append(place);
    el.style.height = 'auto';
    el.append(frameStyle(), frame);
    const ofKernel: Host = { ...host, may: (type) => KERNEL_MAY.has(type), cells: null, entities: null };
    const chat = mountChat(place, new StillClient(state).asClient(), ofKernel, PANEL_OPTIONS);
    followScheme(el, (theme) => chat.setOptions({ ...PANEL_OPTIONS, theme }));
  };
}

const asked = [aQuestion('u1', 'Fill the gaps'), anAnswer('a1', 'Two things first.')];

export const widgetScenes: { [name: string]: (el: HTMLElement, host: Host) => void } = {
  quiet: quiet([]),
  quietSaid: quiet([], 'No kernel answers. Run the cell of this chat, then it opens here.'),
  quietKept: quiet(transcript),
  commStart: overComm({ ...scenes.failed }),
  commAnswered: overComm({ ...scenes.answered }),
  commAsked: overComm({ ...scenes.answered, items: [...asked, aForm('f1'), aToolCall('t1')] }),
  commHistory: overComm({ ...scenes.history }),
};
