/**
 * The upload strategy `direct`: the server makes an attachment out of its bytes alone. The chat asks for an
 * attachment first; here it is given one of this page's, and the server's takes its place in what is sent.
 */
import type { Attachment, RequestBody } from '../../protocol';

type Create = Extract<RequestBody, { type: 'attachments.create' }>;

export class DirectUploads {
  private count = 0;
  /** The server's attachments by the id this page gave. */
  private readonly stored = new Map<string, string>();

  constructor(private readonly uploadUrl: string) {}

  /** An attachment for the file to come; its id is the fragment of the address for the bytes. */
  begin({ params }: Create): Attachment {
    this.count += 1;
    const id = `direct-${this.count}`;
    const upload_descriptor = { url: `${this.uploadUrl}#${id}`, method: 'POST' } as const;
    return { type: 'file', id, name: params.name, mime_type: params.mime_type, upload_descriptor };
  }

  /** Take note of what the server made of the bytes sent to `url`. Throws when it made no attachment. */
  finish(url: string, reply: string): void {
    const { id } = JSON.parse(reply) as Attachment;
    this.stored.set(url.slice(url.lastIndexOf('#') + 1), id);
  }

  /** `body` with the server's ids. */
  translated(body: RequestBody): RequestBody {
    switch (body.type) {
      case 'threads.create':
        return { ...body, params: { input: this.input(body.params.input) } };
      case 'threads.add_user_message':
        return { ...body, params: { ...body.params, input: this.input(body.params.input) } };
      case 'attachments.delete':
        return { ...body, params: { attachment_id: this.idOf(body.params.attachment_id) } };
      default:
        return body;
    }
  }

  private input<T extends { attachments: string[] }>(input: T): T {
    return { ...input, attachments: input.attachments.map((id) => this.idOf(id)) };
  }

  private idOf(id: string): string {
    return this.stored.get(id) ?? id;
  }
}
