/** Replies to the requests that only our own server knows, so that the chat need not ask who is behind it. */
import type { ContextPreview, ModelsReply, RequestBody } from '../../protocol';

const CHARACTERS_A_TOKEN = 4;
/** As the official element has them: 100 MB, ten files, of any type. */
const ATTACHMENTS = { max_size: 100 * 1024 * 1024, max_count: 10, accept: { '*/*': [] } };

/** The reply to one of our requests; undefined for one of the protocol, which the server answers. */
export function ownReply(body: RequestBody): ModelsReply | ContextPreview | undefined {
  switch (body.type) {
    case 'models.list':
    case 'models.connect':
    case 'models.forget':
    case 'models.confirm':
      return {
        models: [],
        default: '',
        attachments: ATTACHMENTS,
        transcription: { host: null, confirmed: true },
        connection: { base_url: null, has_key: false },
      };
    case 'context.preview':
      return preview(body);
    default:
      return undefined;
  }
}

/** The server is another's, and does with the page what it likes: what is shown is what it is sent. */
function preview({ metadata }: RequestBody): ContextPreview {
  const page = metadata?.pageContext;
  const text = page ? JSON.stringify(page, null, 2) : '';
  return { text, tokens: Math.ceil(text.length / CHARACTERS_A_TOKEN), parts: [], files: [], redacted: [] };
}
