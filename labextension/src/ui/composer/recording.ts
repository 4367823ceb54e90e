/** What `input.transcribe` takes, the best first. */
const FORMATS = ['audio/webm;codecs=opus', 'audio/webm', 'audio/ogg;codecs=opus', 'audio/mp4'];

/** Whether this browser can record sound; a page that came over plain http from elsewhere has no microphone. */
export function canRecord(): boolean {
  return typeof MediaRecorder !== 'undefined' && !!navigator.mediaDevices?.getUserMedia && !!format();
}

function format(): string | undefined {
  return FORMATS.find((mime) => MediaRecorder.isTypeSupported(mime));
}

/** The microphone while it is on. */
export class Recording {
  private readonly parts: Blob[] = [];

  private constructor(
    private readonly stream: MediaStream,
    private readonly recorder: MediaRecorder,
  ) {
    recorder.addEventListener('dataavailable', (event) => this.parts.push(event.data));
    recorder.start();
  }

  /** Asks for the microphone. Rejects with a `DOMException` where it is refused, or there is none. */
  static async start(): Promise<Recording> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    try {
      return new Recording(stream, new MediaRecorder(stream, { mimeType: format() }));
    } catch (error) {
      release(stream);
      throw error;
    }
  }

  /** Ends the recording and gives the sound. */
  async stop(): Promise<Blob> {
    const stopped = new Promise((resolve) => this.recorder.addEventListener('stop', resolve, { once: true }));
    try {
      if (this.recorder.state === 'inactive') return this.sound();
      this.recorder.stop();
      await stopped;
      return this.sound();
    } finally {
      release(this.stream);
    }
  }

  /** Ends the recording and forgets it. */
  cancel(): void {
    if (this.recorder.state !== 'inactive') this.recorder.stop();
    release(this.stream);
  }

  private sound(): Blob {
    return new Blob(this.parts, { type: this.recorder.mimeType });
  }
}

/** The browser shows a microphone in use for as long as one track lives. */
function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
