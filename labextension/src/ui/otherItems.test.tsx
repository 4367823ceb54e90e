import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { ThreadItem } from '../protocol';
import type { Run } from '../state';
import { aQuestion } from '../testing/fixtures';
import { aToolCall } from '../testing/itemScenes';
import { mountStill } from '../testing/mounted';

const running: Run = { phase: 'streaming', allowCancel: true, progress: null, needsSetup: false };
const question = aQuestion('u1', 'Why?');
const base = { id: 'x1', thread_id: 't1', created_at: '2026-01-02T03:04:05Z' };

describe('work that the model asks of the page', () => {
  it('is one line while it is done, and one afterwards [I3]', async () => {
    const { still } = mountStill({
      items: [question, aToolCall('c1')],
      working: new Set(['c1']),
      run: running,
    });
    expect(screen.getByText('Working in this page: get_cells').className).toBe('ck-shimmer');
    still.set({ items: [question, aToolCall('c1', { status: 'completed' })], working: new Set(), run: null });
    const line = await screen.findByText('Used this page: get_cells');
    expect(line.className).toBe('');
    expect(screen.queryByText('Go on without it')).toBeNull();
  });

  it('waits for the tab that asked, or for the person to go on without it [I3 O2]', () => {
    const { still } = mountStill({ items: [question, aToolCall('c1')] });
    expect(screen.getByText(/Waiting for the tab that asked: get_cells/)).toBeTruthy();
    fireEvent.click(screen.getByText('Go on without it'));
    expect(still.calls).toEqual([['goOnWithout', 'c1']]);
  });
});

describe('a widget', () => {
  it('is the text that stands for it, never Markdown [I4]', () => {
    const item: ThreadItem = {
      ...base,
      type: 'widget',
      widget: { type: 'Card' },
      copy_text: '**41** <b>rows</b>',
    };
    const { el } = mountStill({ items: [question, item] });
    expect(screen.getByText('**41** <b>rows</b>')).toBeTruthy();
    expect(el.querySelector('.ck-widget-text b')).toBeNull();
    expect(screen.getByLabelText('Copy text')).toBeTruthy();
  });

  it('without a text is said to be there [I4]', () => {
    mountStill({ items: [question, { ...base, type: 'widget', widget: { type: 'ListView' } }] });
    expect(screen.getByText(/ListView/)).toBeTruthy();
  });
});

it('an item of an unknown kind leaves the rest as it is [E3 E5]', async () => {
  const unknown = { ...base, type: 'hologram' } as unknown as ThreadItem;
  const { still } = mountStill({ items: [question, unknown] });
  expect(screen.getByText(/hologram/)).toBeTruthy();
  still.set({ items: [question, { ...unknown, type: 'mirror' } as unknown as ThreadItem] });
  await waitFor(() => expect(screen.getByText(/mirror/)).toBeTruthy());
  expect(screen.getByText('Why?')).toBeTruthy();
});
