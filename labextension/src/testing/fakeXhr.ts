/** A stand-in for `XMLHttpRequest`, whose server is the test. */
import { vi } from 'vitest';

export interface FakeXhr {
  method: string;
  url: string;
  headers: { [name: string]: string };
  body: unknown;
  aborted: boolean;
  withCredentials: boolean;
  progress(loaded: number, total: number): void;
  answer(status: number, text: string): void;
}

/** Takes the browser's place until `vi.unstubAllGlobals`; gives every request as it is made, oldest first. */
export function fakeXhr(): FakeXhr[] {
  const made: FakeXhr[] = [];
  class Request implements FakeXhr {
    method = '';
    url = '';
    headers: { [name: string]: string } = {};
    body: unknown;
    aborted = false;
    withCredentials = false;
    status = 0;
    statusText = '';
    responseText = '';
    upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
    onabort?: () => void;
    onloadend?: () => void;

    constructor() {
      made.push(this);
    }
    open(method: string, url: string): void {
      this.method = method;
      this.url = url;
    }
    setRequestHeader(name: string, value: string): void {
      this.headers[name] = value;
    }
    send(body: unknown): void {
      this.body = body;
    }
    abort(): void {
      this.aborted = true;
      this.onabort?.();
      this.onloadend?.();
    }
    progress(loaded: number, total: number): void {
      this.upload.onprogress?.({ loaded, total });
    }
    answer(status: number, text: string): void {
      this.status = status;
      this.responseText = text;
      this.onloadend?.();
    }
  }
  vi.stubGlobal('XMLHttpRequest', Request);
  return made;
}
