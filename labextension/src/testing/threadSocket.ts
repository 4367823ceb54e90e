/** Jupyter's event socket without JupyterLab: what the server tells of threads. */
import type { ThreadChange } from '../host';
import { listenForThreads, type NewsSource } from '../hosts/lab/serverEvents';

type Stream = NewsSource['stream'];
type Slot = Parameters<Stream['connect']>[0];

/** Calls `listener` for each thread that changed; returns how to stop. */
export function followThreads(token: string, listener: (change: ThreadChange) => void): () => void {
  const stream = new SocketStream(`/api/events/subscribe?token=${token}`);
  return listenForThreads({ stream: stream as unknown as Stream }, listener);
}

/** Connects again when it was cut, as JupyterLab's own does. */
class SocketStream {
  private socket: WebSocket | null = null;
  private slot: Slot | null = null;

  constructor(private readonly path: string) {}

  connect(slot: Slot): boolean {
    this.slot = slot;
    this.open();
    return true;
  }

  disconnect(): boolean {
    this.slot = null;
    this.socket?.close();
    return true;
  }

  private open(): void {
    if (!this.slot) return;
    this.socket = new WebSocket(location.origin.replace('http', 'ws') + this.path);
    this.socket.onmessage = ({ data }) => this.slot?.(null as never, JSON.parse(data));
    this.socket.onclose = () => setTimeout(() => this.open(), 300);
  }
}
