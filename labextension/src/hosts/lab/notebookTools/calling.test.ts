import { beforeEach, expect, it, vi } from 'vitest';
import { NotNow } from '../../../host';
import type { Json } from '../../../json';
import { liveCells } from '../../../testing/liveCells';
import { NO_CALL } from '../../../testing/toolCalls';
import { callingTools } from './calling';
import type { RunningKernel, RunningNotebook } from './running';

let evaluate: ReturnType<typeof vi.fn>;
let interrupt: ReturnType<typeof vi.fn>;
let language: string;
let kernel: RunningKernel | null;

beforeEach(() => {
  evaluate = vi.fn(async () => ({ status: 'done', text: '3' }));
  interrupt = vi.fn(async () => {});
  language = 'python';
  kernel = {
    status: 'idle',
    get language() {
      return language;
    },
    evaluate: evaluate as unknown as RunningKernel['evaluate'],
    interrupt: interrupt as unknown as RunningKernel['interrupt'],
    restart: async () => {},
  };
});

const tool = (name: string) => {
  const notebook: RunningNotebook = { path: 'a.ipynb', cells: liveCells(), kernel, run: async () => true };
  const found = callingTools(() => notebook).find((each) => each.name === name);
  if (!found) throw new Error(name);
  return found;
};
const ARGUMENTS: { [key: string]: Json } = {
  name: 'add',
  fingerprint: '0f',
  arguments: '{"a":"é😀\'"}',
};
const signal = () => new AbortController().signal;

it('calls in the kernel by an expression in which nothing of the model is code', async () => {
  expect(await tool('call_function').run(ARGUMENTS, signal(), NO_CALL)).toEqual({
    status: 'done',
    text: '3',
  });
  const [expression] = evaluate.mock.calls[0] as [string];
  expect(expression).toBe(
    '__import__("importlib").import_module("jupyter_chatkit.hosts.kernel.functions.page")' +
      String.raw`.called("add", "0f", "{\"a\":\"\u00e9\U0001f600'\"}")`,
  );
});

it('shows the call before it is made', () => {
  const args = { ...ARGUMENTS, arguments: '{"a":12345678901234567890}' };
  expect(tool('call_function').propose?.(args, NO_CALL)).toEqual({
    kind: 'call',
    name: 'add',
    code: 'add({\n  "a": 12345678901234567890\n})',
  });
  expect(evaluate).not.toHaveBeenCalled();
});

it('ends a call by an interrupt of the kernel', async () => {
  let finish = (_: Json) => {};
  evaluate.mockImplementation(() => new Promise((resolve) => (finish = resolve)));
  const controller = new AbortController();
  const called = tool('call_function').run(ARGUMENTS, controller.signal, NO_CALL);
  await vi.waitFor(() => expect(evaluate).toHaveBeenCalled());
  controller.abort();
  expect(interrupt).toHaveBeenCalledOnce();
  finish({ status: 'stopped', text: '' });
  expect(await called).toMatchObject({ status: 'stopped' });
});

it('interrupts nothing once the call is over', async () => {
  const controller = new AbortController();
  await tool('call_function').run(ARGUMENTS, controller.signal, NO_CALL);
  controller.abort();
  expect(interrupt).not.toHaveBeenCalled();
});

it('says where there are none, no kernel, or one of another language', async () => {
  evaluate.mockResolvedValue(null);
  expect(await tool('list_functions').run({}, signal(), NO_CALL)).toMatchObject({ tools: [] });
  await expect(tool('call_function').run(ARGUMENTS, signal(), NO_CALL)).rejects.toThrow(
    'declares no functions',
  );
  language = 'R';
  await expect(tool('list_functions').run({}, signal(), NO_CALL)).rejects.toThrow('speaks R');
  kernel = null;
  expect(() => tool('call_function').propose?.(ARGUMENTS, NO_CALL)).toThrow(NotNow);
});
