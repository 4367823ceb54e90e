import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asked, type Mounted, mountStill } from '../../testing/mounted';
import { models } from '../../testing/samples';
import { theField, typeText } from '../../testing/typing';

/** A microphone that hears nothing but notes whether it is on. */
class Microphone {
  readonly track = {
    live: true,
    stop: () => {
      this.track.live = false;
    },
  };
  readonly ask = vi.fn(async (_: MediaStreamConstraints) => ({ getTracks: () => [this.track] }));
}

class FakeRecorder extends EventTarget {
  static isTypeSupported = (mime: string) => mime === 'audio/mp4';
  state = 'inactive';
  readonly mimeType = 'audio/mp4';

  start(): void {
    this.state = 'recording';
  }

  stop(): void {
    this.state = 'inactive';
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob(['sound']) }));
    this.dispatchEvent(new Event('stop'));
  }
}

let microphone: Microphone;

beforeEach(() => {
  microphone = new Microphone();
  vi.stubGlobal('MediaRecorder', FakeRecorder);
  Object.defineProperty(navigator, 'mediaDevices', {
    value: { getUserMedia: microphone.ask },
    configurable: true,
  });
});
afterEach(() => vi.unstubAllGlobals());

function mount(transcription = { host: null as string | null, confirmed: true }): Mounted {
  return mountStill({ models: { ...models, transcription } });
}

async function record(): Promise<void> {
  fireEvent.click(screen.getByLabelText('Dictate'));
  await screen.findByText('Listening');
}

describe('dictation', () => {
  it('puts the words at the cursor, and the microphone is off [O3 R16]', async () => {
    const { still } = mount();
    still.heard = ' to customers ';
    await typeText('Join orders please');
    theField().setSelectionRange(11, 11);
    await record();
    expect(microphone.track.live).toBe(true);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Write it down')));
    fireEvent.click(screen.getByLabelText('Write it down'));
    await waitFor(() => expect(theField().value).toBe('Join orders to customers please'));
    expect(still.calls).toEqual([['transcribe', 'audio/mp4']]);
    expect(microphone.track.live).toBe(false);
  });

  it('is cancelled with Escape; nothing is sent and the microphone is off [O3]', async () => {
    const { still } = mount();
    await record();
    fireEvent.keyDown(screen.getByLabelText('Write it down'), { key: 'Escape' });
    await screen.findByLabelText('Dictate');
    expect([microphone.track.live, still.calls]).toEqual([false, []]);
  });

  it('asks before the sound goes to another machine [O3]', async () => {
    const { still } = mount({ host: 'api.openai.com', confirmed: false });
    fireEvent.click(screen.getByLabelText('Dictate'));
    await screen.findByText(/The recording goes to api.openai.com/);
    expect(microphone.ask).not.toHaveBeenCalled();
    fireEvent.click(screen.getByText('Record'));
    await asked(still, 'confirmHost', 'api.openai.com');
    await screen.findByText('Listening');
  });

  it('says what to do when the browser refuses the microphone [O3]', async () => {
    mount();
    microphone.ask.mockRejectedValue(new DOMException('no', 'NotAllowedError'));
    fireEvent.click(screen.getByLabelText('Dictate'));
    await screen.findByText(/Allow it in the address bar/);
    expect(screen.getByLabelText('Dictate')).toBeTruthy();
  });

  it('says what the server says when it cannot write it down [R16]', async () => {
    const { still } = mount();
    still.refused = new Error('The recording was empty.');
    await record();
    fireEvent.click(screen.getByLabelText('Write it down'));
    await screen.findByText('The recording was empty.');
    expect(microphone.track.live).toBe(false);
  });

  it('turns the microphone off when the chat goes', async () => {
    const { chat } = mount();
    await record();
    chat.dispose();
    await waitFor(() => expect(microphone.track.live).toBe(false));
  });

  it('is not offered where the server cannot, or the browser cannot [O3]', () => {
    mountStill();
    expect(screen.queryByLabelText('Dictate')).toBeNull();
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
    mount();
    expect(screen.queryByLabelText('Dictate')).toBeNull();
  });
});
