/** The files of the next message: checked against what the server takes, sent in two phases, kept for their thread. */
import type { Upload } from './chatState';
import { explain, isAbort } from './failures';
import type { Host } from './host';
import type { Attachment, AttachmentLimits } from './protocol';
import { request } from './request';
import type { Store } from './store';
import { mimeOf, refusalOf } from './uploadLimits';

/** Files sent at the same time. */
const AT_ONCE = 3;

interface Sending {
  upload: Upload;
  file: File;
  controller: AbortController;
}

export class Uploads {
  private readonly aside = new Map<string | null, readonly Upload[]>();
  private readonly taken = new Map<string, Upload>();
  private readonly sending = new Map<string, Sending>();
  private readonly waiting: Sending[] = [];
  private underWay = 0;
  private numbers = 0;
  private threadId: string | null = null;

  constructor(
    private readonly host: Host,
    private readonly store: Store,
  ) {}

  /** Sends the files that the server would take; the others say why not. */
  attach(files: readonly File[]): void {
    for (const file of files) this.add(file);
    this.continue();
  }

  /** Takes a file off the message, wherever it is by now. */
  remove(id: string): void {
    const upload = this.shown.find((each) => each.id === id);
    if (!upload) return;
    this.sending.get(id)?.controller.abort();
    this.set(this.shown.filter((each) => each !== upload));
    this.forget(upload);
    if (upload.attachment) void this.deleteAtServer(upload.attachment);
  }

  /** The message is on its way with these. */
  take(attachments: readonly Attachment[]): void {
    const ids = new Set(attachments.map(({ id }) => id));
    const goes = ({ attachment }: Upload) => attachment !== undefined && ids.has(attachment.id);
    for (const upload of this.shown.filter(goes)) this.taken.set(upload.attachment?.id ?? '', upload);
    if (ids.size > 0) this.set(this.shown.filter((upload) => !goes(upload)));
  }

  /** The message was not sent after all. */
  giveBack(attachments: readonly Attachment[]): void {
    const back = attachments.map((attachment) => this.taken.get(attachment.id) ?? this.sent(attachment));
    if (back.length > 0) this.set([...back, ...this.shown]);
  }

  /** Shows the files of another thread, null for one without a message yet. */
  turnTo(threadId: string | null): void {
    if (threadId === this.threadId) return;
    this.aside.set(this.threadId, this.shown);
    this.threadId = threadId;
    this.set(this.aside.get(threadId) ?? []);
  }

  /** The thread got its id with its first message. */
  named(threadId: string): void {
    this.threadId = threadId;
  }

  dispose(): void {
    for (const { controller } of this.sending.values()) controller.abort();
    for (const upload of [...this.shown, ...[...this.aside.values()].flat()]) this.forget(upload);
  }

  private get shown(): readonly Upload[] {
    return this.store.state.uploads;
  }

  private get limits(): AttachmentLimits | undefined {
    return this.store.state.models?.attachments;
  }

  private set(uploads: readonly Upload[]): void {
    this.store.dispatch({ type: 'local.set', fields: { uploads } });
  }

  private add(file: File): void {
    const good = this.shown.filter(({ error }) => error === undefined).length;
    const error = refusalOf(file, good, this.limits, this.host.translate);
    const mime = mimeOf(file, this.limits);
    const id = `upload:${this.numbers++}`;
    const preview = !error && mime.startsWith('image/') ? URL.createObjectURL(file) : undefined;
    const upload: Upload = { id, name: file.name, mime, size: file.size, progress: 0, preview, error };
    this.set([...this.shown, upload]);
    if (!error) this.waiting.push({ upload, file, controller: new AbortController() });
  }

  private continue(): void {
    while (this.underWay < AT_ONCE) {
      const next = this.waiting.shift();
      if (!next) return;
      if (this.isThere(next.upload.id)) void this.send(next);
    }
  }

  private async send(sending: Sending): Promise<void> {
    const { upload, file, controller } = sending;
    this.underWay++;
    this.sending.set(upload.id, sending);
    const { signal } = controller;
    try {
      const attachment = await this.create(upload, signal);
      await this.fill(upload, attachment, file, signal);
      const { upload_descriptor: _, ...stored } = attachment;
      if (signal.aborted) void this.deleteAtServer(stored);
      this.update(upload.id, { attachment: stored, progress: 1 });
    } catch (error) {
      if (!isAbort(error)) this.update(upload.id, { error: explain(error, this.host.translate) });
    } finally {
      this.underWay--;
      this.sending.delete(upload.id);
      this.continue();
    }
  }

  private create({ name, size, mime }: Upload, signal: AbortSignal): Promise<Attachment> {
    const params = { name, size, mime_type: mime };
    return request<Attachment>(this.host, { type: 'attachments.create', params }, signal);
  }

  /** What was begun at the server and is not wanted any more is deleted there. */
  private async fill({ id }: Upload, attachment: Attachment, file: File, signal: AbortSignal): Promise<void> {
    const { upload_descriptor: descriptor } = attachment;
    if (!descriptor) return;
    try {
      signal.throwIfAborted();
      await this.host.upload(file, descriptor, (progress) => this.update(id, { progress }), signal);
    } catch (error) {
      void this.deleteAtServer(attachment);
      throw error;
    }
  }

  private async deleteAtServer({ id }: Attachment): Promise<void> {
    const body = { type: 'attachments.delete', params: { attachment_id: id } } as const;
    await request(this.host, body).catch(() => undefined);
  }

  private isThere(id: string): boolean {
    return [this.shown, ...this.aside.values()].some((uploads) => uploads.some((each) => each.id === id));
  }

  /** The file may be one of a thread that is not open now. */
  private update(id: string, fields: Partial<Upload>): void {
    const changed = (uploads: readonly Upload[]) =>
      uploads.map((upload) => (upload.id === id ? { ...upload, ...fields } : upload));
    for (const [threadId, uploads] of this.aside) this.aside.set(threadId, changed(uploads));
    this.set(changed(this.shown));
  }

  private sent(attachment: Attachment): Upload {
    const { name, mime_type: mime } = attachment;
    const preview = attachment.type === 'image' ? this.host.previewUrl(attachment.preview_url) : undefined;
    return { id: `upload:${this.numbers++}`, name, mime, size: 0, progress: 1, preview, attachment };
  }

  private forget({ preview }: Upload): void {
    if (preview?.startsWith('blob:')) URL.revokeObjectURL(preview);
  }
}
