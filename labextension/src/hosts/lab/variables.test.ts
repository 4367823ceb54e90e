import type { Kernel } from '@jupyterlab/services';
import { describe, expect, it, vi } from 'vitest';
import { NO_VARIABLES, type ProbedKernel, readAnswer, VariableProbe } from './variables';

const ANSWER = { variables: [{ name: 'df', type: 'DataFrame' }], omitted: 0 };

const reply = (answer: unknown) => ({
  content: { status: 'ok', user_expressions: { variables: { data: { 'application/json': answer } } } },
});

/** A kernel that answers with `ANSWER`, or never. */
const kernel = (answers = true) => {
  const listeners = new Set<(sender: unknown, status: Kernel.Status) => void>();
  const fake = {
    id: 'k',
    status: 'idle' as Kernel.Status,
    statusChanged: {
      connect: (slot: () => void, owner: object) => listeners.add(slot.bind(owner)),
      disconnect: () => listeners.clear(),
    },
    requestExecute: vi.fn(() => ({
      done: answers ? Promise.resolve(reply(ANSWER)) : new Promise(() => undefined),
      dispose: vi.fn(),
    })),
    becomes(status: Kernel.Status) {
      fake.status = status;
      for (const listener of listeners) {
        listener(fake, status);
      }
    },
  };
  return fake;
};
const as = (fake: ReturnType<typeof kernel>) => fake as unknown as ProbedKernel;

describe('VariableProbe', () => {
  it('asks once, silently, and remembers', async () => {
    const fake = kernel();
    const probe = new VariableProbe();
    expect(await probe.read(as(fake), 'python')).toEqual(ANSWER);
    expect(await probe.read(as(fake), 'python')).toEqual(ANSWER);
    expect(fake.requestExecute).toHaveBeenCalledOnce();
    expect(fake.requestExecute).toHaveBeenCalledWith(
      expect.objectContaining({ code: '', silent: true, store_history: false, allow_stdin: false }),
      true,
    );
  });

  it('asks again after the kernel did something', async () => {
    const fake = kernel();
    const probe = new VariableProbe();
    await probe.read(as(fake), 'python');
    fake.becomes('busy');
    expect(probe.outdated).toBe(true);
    expect(await probe.read(as(fake), 'python')).toEqual(NO_VARIABLES);
    fake.becomes('idle');
    expect(await probe.read(as(fake), 'python')).toEqual(ANSWER);
    expect(fake.requestExecute).toHaveBeenCalledTimes(2);
  });

  it('knows its own question from a cell that starts before the reply is here', async () => {
    const fake = kernel();
    let arrive: (value: unknown) => void = () => undefined;
    const future = { done: new Promise((resolve) => (arrive = resolve)), dispose: vi.fn(), onIOPub };
    function onIOPub(_: unknown) {}
    fake.requestExecute.mockImplementation(() => future as never);
    const own = (execution_state: Kernel.Status) => {
      future.onIOPub({ header: { msg_type: 'status' }, content: { execution_state } });
      fake.becomes(execution_state);
    };
    const probe = new VariableProbe();
    const read = probe.read(as(fake), 'python');
    own('busy');
    own('idle');
    expect(probe.outdated).toBe(false);
    fake.becomes('busy');
    arrive(reply(ANSWER));
    await read;
    expect(probe.outdated).toBe(true);
  });

  it('asks another kernel anew', async () => {
    const [one, two] = [kernel(), kernel()];
    const probe = new VariableProbe();
    await probe.read(as(one), 'python');
    await probe.read(as(two), 'python');
    expect(two.requestExecute).toHaveBeenCalledOnce();
  });

  it('gives up on a kernel that does not answer, and leaves it alone until something happens', async () => {
    const fake = kernel(false);
    const probe = new VariableProbe(5);
    expect(await probe.read(as(fake), 'python')).toEqual(NO_VARIABLES);
    expect(await probe.read(as(fake), 'python')).toEqual(NO_VARIABLES);
    expect(fake.requestExecute).toHaveBeenCalledOnce();
    fake.becomes('busy');
    expect(probe.outdated).toBe(true);
  });

  it('finds none in a kernel that is gone', async () => {
    const fake = kernel();
    fake.requestExecute.mockImplementationOnce(() => {
      throw new Error('Canceled');
    });
    expect(await new VariableProbe().read(as(fake), 'python')).toEqual(NO_VARIABLES);
  });

  it('asks neither another language nor no kernel', async () => {
    const fake = kernel();
    const probe = new VariableProbe();
    expect(await probe.read(as(fake), 'julia')).toEqual(NO_VARIABLES);
    expect(await probe.read(null, 'python')).toEqual(NO_VARIABLES);
    expect(fake.requestExecute).not.toHaveBeenCalled();
  });
});

describe('readAnswer', () => {
  it.each([
    { status: 'error', ename: '', evalue: '', traceback: [] },
    { status: 'ok', user_expressions: {} },
    { status: 'ok', user_expressions: { variables: { status: 'error' } } },
    { status: 'ok', user_expressions: { variables: { data: { 'application/json': 'text' } } } },
  ])('takes %j as no variables', (content) => {
    expect(readAnswer(content as Parameters<typeof readAnswer>[0])).toEqual(NO_VARIABLES);
  });
});
