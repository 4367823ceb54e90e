/** What a widget's chat remembers: the open conversation and the chosen model are traits, saved with the notebook. */
import type { Memory } from '../host';
import { MODEL_KEY } from '../models';
import { THREAD_KEY } from '../threadMemory';
import type { WidgetPlace, WidgetTraits } from './widgetPlace';

const TRAITS: { readonly [key: string]: keyof Omit<WidgetTraits, 'context'> } = {
  [THREAD_KEY]: 'threadId',
  [MODEL_KEY]: 'model',
};

/** Gives `rest` with the traits of `place` in their places. */
export function withTraits(place: WidgetPlace, rest: Memory): Memory {
  return {
    get(key) {
      const trait = TRAITS[key];
      return trait ? place.traits[trait] : rest.get(key);
    },
    set(key, value) {
      const trait = TRAITS[key];
      if (!trait) rest.set(key, value);
      else if (place.traits[trait] !== value) place.change({ [trait]: value });
    },
  };
}

/** A memory that ends with the page. */
export function pageMemory(): Memory {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key) ?? null,
    set(key, value) {
      if (value === null) kept.delete(key);
      else kept.set(key, value);
    },
  };
}
