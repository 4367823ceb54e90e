import { afterEach, expect, it, vi } from 'vitest';
import { BRIDGE_VERSION, type WidgetPlace } from '../widgetPlace';
import { offerBridge } from './bridge';
import type { LabServices } from './services';
import { claimName } from './widgetNames';

const loaded = vi.fn();
vi.mock('./widgetPanel', () => {
  loaded();
  return { openWidget: async (...given: unknown[]) => ({ given, dispose: () => {} }) };
});

afterEach(() => {
  globalThis.jupyterChatkit = undefined;
});

it('is there at once, loads the chat with the first widget, and cannot be altered', async () => {
  const services = {} as LabServices;
  offerBridge(services);
  const bridge = globalThis.jupyterChatkit;
  expect([Object.keys(bridge ?? {}).sort(), bridge?.version]).toEqual([
    ['openWidget', 'version'],
    BRIDGE_VERSION,
  ]);
  expect(Object.isFrozen(bridge)).toBe(true);
  expect(loaded).not.toHaveBeenCalled();
  const el = document.createElement('div');
  const place = {} as WidgetPlace;
  expect(await bridge?.openWidget(el, place)).toMatchObject({ given: [el, place, services] });
  expect(loaded).toHaveBeenCalledTimes(1);
});

it('names chats by their cell, two of one cell apart, and the same after a reload', () => {
  const one = claimName('c1');
  const other = claimName('c1');
  expect([one.text, other.text, claimName('c2').text]).toEqual(['cell-c1', 'cell-c1-2', 'cell-c2']);
  one.release();
  expect(claimName('c1').text).toBe('cell-c1');
  expect(claimName('x'.repeat(200)).text.length).toBeLessThan(60);
});
