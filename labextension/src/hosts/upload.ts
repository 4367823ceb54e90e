/** The bytes of a file on their way. */
import type { UploadDescriptor } from '../protocol';
import { aborted } from './reply';

export interface Upload {
  descriptor: UploadDescriptor;
  /** Cookies go along to another origin too. */
  withCredentials?: boolean;
  onProgress(part: number): void;
  signal?: AbortSignal | undefined;
  /** Sends in place of `XMLHttpRequest`, which alone tells how far it is; for a page that adds headers of its own. */
  fetch?: typeof fetch | undefined;
}

/** What the server answered; `status` is 0 where it did not. */
export interface Uploaded {
  status: number;
  reason: string;
  text: string;
}

/** Sends `file`: as the field `file` of a form with POST, as it is with PUT. Rejects with an `AbortError` only. */
export function upload(file: Blob, to: Upload): Promise<Uploaded> {
  const body = to.descriptor.method === 'POST' ? asForm(file) : file;
  return to.fetch ? byFetch(to.fetch, body, to) : byRequest(body, to);
}

async function byFetch(send: typeof fetch, body: FormData | Blob, to: Upload): Promise<Uploaded> {
  const { url, method, headers = {} } = to.descriptor;
  try {
    const response = await send(url, { method, headers, body, signal: to.signal ?? null });
    to.onProgress(1);
    return { status: response.status, reason: response.statusText, text: await response.text() };
  } catch {
    if (to.signal?.aborted) throw aborted();
    return { status: 0, reason: '', text: '' };
  }
}

function byRequest(body: FormData | Blob, to: Upload): Promise<Uploaded> {
  const { descriptor, signal } = to;
  const request = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    const abort = () => request.abort();
    request.open(descriptor.method, descriptor.url);
    request.withCredentials = to.withCredentials ?? false;
    for (const [name, value] of Object.entries(descriptor.headers ?? {})) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded, total }) => to.onProgress(total > 0 ? loaded / total : 0);
    request.onabort = () => reject(aborted());
    request.onloadend = () => {
      signal?.removeEventListener('abort', abort);
      resolve({ status: request.status, reason: request.statusText, text: request.responseText });
    };
    if (signal?.aborted) {
      reject(aborted());
      return;
    }
    signal?.addEventListener('abort', abort);
    request.send(body);
  });
}

function asForm(file: Blob): FormData {
  const form = new FormData();
  form.append('file', file);
  return form;
}
