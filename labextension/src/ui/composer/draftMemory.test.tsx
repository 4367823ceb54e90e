import { screen, waitFor } from '@testing-library/preact';
import { expect, it } from 'vitest';
import { aMemory } from '../../testing/fakeHost';
import { aThread } from '../../testing/fixtures';
import { mountStill } from '../../testing/mounted';
import { theField, typeText } from '../../testing/typing';
import { DraftMemory } from './draftMemory';

it('keeps text, quote and tags of each thread over a reload', async () => {
  const tabMemory = aMemory();
  const thread = aThread({ id: 'a' });
  const before = mountStill({ thread }, null, { host: { tabMemory } });
  await before.chat.setComposerValue({
    content: [
      { type: 'input_text', text: 'Plot ' },
      { type: 'input_tag', id: 'v1', text: 'orders' },
    ],
    reply: 'amount  12',
  });
  await screen.findByText('amount 12');
  before.chat.dispose();
  const after = mountStill({ thread }, null, { host: { tabMemory } });
  expect(theField().value).toBe('Plot @orders');
  expect(after.el.querySelector('mark')?.textContent).toBe('@orders');
  expect(screen.getByText('amount 12')).toBeTruthy();
  await typeText('');
});

it('writes down what was typed when the page goes, and forgets what was sent', () => {
  const memory = aMemory();
  const drafts = new DraftMemory(memory);
  const stop = drafts.start();
  drafts.write('a', { text: 'half a thought' });
  dispatchEvent(new Event('pagehide'));
  expect(new DraftMemory(memory).read('a')?.text).toBe('half a thought');
  drafts.write('a', { text: '' });
  stop();
  expect(memory.get('drafts')).toBeNull();
});

it('remembers the newest twenty, none that is very long, and nothing it cannot read', async () => {
  const memory = aMemory();
  memory.set('drafts', '[["a", 1], "x"');
  const drafts = new DraftMemory(memory);
  for (let number = 0; number < 30; number++) drafts.write(`t${number}`, { text: 'x' });
  drafts.write('long', { text: 'x'.repeat(20_001) });
  await waitFor(() => expect(memory.get('drafts')).toContain('t29'));
  const read = new DraftMemory(memory);
  expect([read.read('t9'), read.read('t10')?.text, read.read('long')]).toEqual([undefined, 'x', undefined]);
});
