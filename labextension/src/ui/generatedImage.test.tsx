import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { GeneratedImageItem } from '../protocol';
import type { Run } from '../state';
import { aQuestion, aThread } from '../testing/fixtures';
import { mountStill } from '../testing/mounted';

const DATA = 'data:image/png;base64,iVBORw0KGgo=';
const running: Run = { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false };

function aPicture(url: string | null, progress?: number): GeneratedImageItem {
  const base = { id: 'p1', thread_id: 't1', created_at: '2026-01-02T03:04:05Z' };
  return { ...base, type: 'generated_image', image: url ? { id: 'i1', url } : undefined, progress };
}

function show(item: GeneratedImageItem, run: Run | null = null, domains?: string[]) {
  const thread = aThread({ allowed_image_domains: domains });
  return mountStill({ items: [aQuestion('u1', 'Draw it'), item], run, thread });
}

describe('a picture of the model', () => {
  it('grows from nothing over a first version to the whole [I5 U10]', async () => {
    const { el, still } = show(aPicture(null), running);
    expect(screen.getByText('Making a picture…')).toBeTruthy();
    expect(el.querySelector('progress')?.hasAttribute('value')).toBe(false);
    still.set({ items: [aQuestion('u1', 'Draw it'), aPicture(DATA, 0.5)] });
    await screen.findByAltText('A picture that is being made');
    expect(el.querySelector('progress')?.value).toBe(0.5);
    still.set({ items: [aQuestion('u1', 'Draw it'), aPicture(DATA)], run: null });
    await screen.findByAltText('A picture that the assistant made');
    expect(el.querySelector('progress')).toBeNull();
    const download = screen.getByLabelText('Download picture') as HTMLAnchorElement;
    expect([download.getAttribute('href'), download.download]).toEqual([DATA, 'picture-i1.png']);
  });

  it('loads from a domain that the thread allows [I5]', () => {
    const { el } = show(aPicture('https://img.example.org/a.png'), null, ['img.example.org']);
    expect(el.querySelector('figure img')?.getAttribute('src')).toBe('https://img.example.org/a.png');
    expect(el.querySelector('figure img')?.getAttribute('referrerpolicy')).toBe('no-referrer');
  });

  it.each([
    ['https://img.example.org/a.png', []],
    ['https://evil.org/img.example.org', ['img.example.org']],
    ['http://img.example.org/a.png', ['img.example.org']],
    ['https://notimg.example.org/a.png', ['img.example.org']],
  ])('of %s waits for a click where %j is allowed [I5]', async (url, domains) => {
    const { el } = show(aPicture(url), null, domains);
    expect(el.querySelector('figure')).toBeNull();
    fireEvent.click(screen.getByText(/^Show the picture from/));
    await waitFor(() => expect(el.querySelector('figure img')?.getAttribute('src')).toBe(url));
  });

  it.each([
    'javascript:alert(1)',
    'data:image/svg+xml;base64,PHN2Zz4=',
    'file:///etc/passwd',
    '/relative.png',
  ])('of %s is never shown [I5]', (url) => {
    const { el } = show(aPicture(url));
    expect(el.querySelector('.ck-turn img, .ck-turn a')).toBeNull();
    expect(screen.getByText('A picture that cannot be shown here')).toBeTruthy();
  });

  it('says when it could not be loaded [I5]', async () => {
    const { el } = show(aPicture(DATA));
    fireEvent.error(el.querySelector('figure img') as Element);
    expect(await screen.findByText('The picture could not be loaded.')).toBeTruthy();
  });
});
