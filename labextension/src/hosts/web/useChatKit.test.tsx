import { render, screen, waitFor } from '@testing-library/preact';
import type { JSX } from 'preact';
import { expect, it, vi } from 'vitest';
import { ChatKit, type UseChatKitReturn, useChatKit } from './useChatKit';

const thread = { id: 'thr_1', created_at: '2026-01-01T00:00:00Z', status: { type: 'active' } };
const reply = (body: unknown) =>
  new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });
const ask = vi.fn(async (_url: RequestInfo | URL, init?: RequestInit) => {
  const { type } = JSON.parse(String(init?.body));
  return reply(
    type === 'threads.get_by_id' ? { ...thread, items: { data: [] } } : { data: [], has_more: false },
  );
});

let hook: UseChatKitReturn;
let draws = 0;

function App({ greeting, onClick }: { greeting: string; onClick: () => void }): JSX.Element {
  draws++;
  hook = useChatKit({
    api: { url: 'http://localhost/chatkit', domainKey: 'local', fetch: ask as unknown as typeof fetch },
    startScreen: { greeting },
    header: { rightAction: { icon: 'home', onClick } },
    onThreadChange: ({ threadId }) => changes.push(threadId),
  });
  return <ChatKit control={hook.control} class="place" />;
}

const changes: (string | null)[] = [];

it('shows the chat, follows the options by what they say, and calls the newest functions [O1 O16]', async () => {
  const clicks: string[] = [];
  const { rerender, unmount } = render(<App greeting="Hello" onClick={() => clicks.push('first')} />);
  await screen.findByRole('heading', { name: 'Hello' });
  const { control } = hook;
  const root = document.querySelector('.place > .ck-chat');
  rerender(<App greeting="Hello" onClick={() => clicks.push('second')} />);
  screen.getByLabelText('home').click();
  expect(clicks).toEqual(['second']);
  rerender(<App greeting="Good evening" onClick={() => undefined} />);
  await screen.findByRole('heading', { name: 'Good evening' });
  expect(document.querySelector('.place > .ck-chat')).toBe(root);
  expect([hook.control === control, draws]).toEqual([true, 3]);

  await hook.setThreadId('thr_1');
  await waitFor(() => expect(changes).toEqual(['thr_1']));
  expect(ask.mock.calls[0]?.[0]).toBe('http://localhost/chatkit');

  unmount();
  await expect(hook.showHistory()).rejects.toThrow('<ChatKit>');
});

it('tells its page when the server cannot be used [O1 O16]', async () => {
  const errors: string[] = [];
  function Hosted(): JSX.Element {
    const { control } = useChatKit({
      api: { getClientSecret: async () => 'x' },
      onError: ({ error }) => errors.push(error.message),
    });
    return <ChatKit control={control} />;
  }
  render(<Hosted />);
  await waitFor(() => expect(errors[0]).toContain('api.url'));
});
