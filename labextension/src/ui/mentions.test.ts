import { describe, expect, it } from 'vitest';
import { draftOf, mentionsIn, tagOfEntity, tagsIn } from './mentions';

const orders = tagOfEntity({ id: 'v1', title: 'orders' });
const total = tagOfEntity({ id: 'v2', title: 'orders total' });

describe('a tag', () => {
  it('is found where the text names it, the longest name first', () => {
    const found = mentionsIn('@orders total and @orders', [orders, total]);
    expect(found.map(({ tag, start, end }) => [tag.id, start, end])).toEqual([
      ['v2', 0, 13],
      ['v1', 18, 25],
    ]);
  });

  it('is dropped when a character of it goes, or it becomes part of another word', () => {
    expect(tagsIn('of @orders, and', [orders])).toEqual([orders]);
    expect(tagsIn('of @order', [orders])).toEqual([]);
    expect(tagsIn('of @orders2', [orders])).toEqual([]);
    expect(tagsIn('of orders', [orders])).toEqual([]);
  });

  it('stands for one place only', () => {
    expect(mentionsIn('@orders @orders', [orders])).toHaveLength(1);
  });
});

describe('content that a page gives', () => {
  it('becomes a text with its tags in it [O6 O14]', () => {
    const tag = { type: 'input_tag' as const, id: 'v1', text: 'orders' };
    expect(draftOf([{ type: 'input_text', text: 'Plot ' }, tag])).toEqual({
      text: 'Plot @orders',
      tags: [{ ...tag, data: {} }],
    });
    expect(draftOf('Plot it')).toEqual({ text: 'Plot it' });
  });
});
