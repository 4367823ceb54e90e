import { afterEach, expect, it, vi } from 'vitest';
import { copyText } from './clipboard';

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(document, 'execCommand');
});

function withoutClipboard(copied: string[], allowed: boolean): void {
  vi.stubGlobal('navigator', {});
  document.execCommand = () => {
    copied.push((document.activeElement as HTMLTextAreaElement).value);
    return allowed;
  };
}

it('copies by the clipboard where there is one', async () => {
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal('navigator', { clipboard: { writeText } });
  expect(await copyText('a\nb')).toBe(true);
  expect(writeText).toHaveBeenCalledWith('a\nb');
});

it('copies by a selected field on plain http, and gives the focus back', async () => {
  const button = document.body.appendChild(document.createElement('button'));
  button.focus();
  const copied: string[] = [];
  withoutClipboard(copied, true);
  expect(await copyText('a\nb')).toBe(true);
  expect(copied).toEqual(['a\nb']);
  expect(document.activeElement).toBe(button);
  expect(document.querySelector('textarea')).toBeNull();
});

it('says when the browser refuses', async () => {
  withoutClipboard([], false);
  expect(await copyText('a')).toBe(false);
});
