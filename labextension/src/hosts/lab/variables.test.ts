import type { Kernel } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_VARIABLES, type ProbedKernel, readAnswer, VariableProbe } from './variables';

const ANSWER = { variables: [{ name: 'df', type: 'DataFrame' }], omitted: 0 };
const FOUND = { ...ANSWER, reason: null };
const none = (reason: string) => ({ ...NO_VARIABLES, reason });
const LATE = none('The kernel did not answer in time.');
const BUSY = none('The kernel is busy.');

const reply = (answer: unknown) => ({
  content: { status: 'ok', user_expressions: { variables: { data: { 'application/json': answer } } } },
});

/** A kernel that answers with `ANSWER` as soon as it is let. */
const kernel = (answers = true) => {
  const listeners = new Set<(sender: unknown, status: Kernel.Status) => void>();
  const futures: { answer(): void }[] = [];
  const fake = {
    id: 'k',
    status: 'idle' as Kernel.Status,
    futures,
    statusChanged: {
      connect: (slot: () => void, owner: object) => listeners.add(slot.bind(owner)),
      disconnect: () => listeners.clear(),
    },
    requestExecute: vi.fn(() => {
      const future = {
        done: Promise.resolve<unknown>(reply(ANSWER)),
        dispose: vi.fn(),
        onIOPub,
        answer() {},
      };
      if (!answers) {
        future.done = new Promise((resolve, reject) => {
          future.answer = () => resolve(reply(ANSWER));
          future.dispose.mockImplementation(() => reject(new Error('Canceled')));
        });
      }
      futures.push(future);
      return future;
    }),
    becomes(status: Kernel.Status) {
      fake.status = status;
      for (const listener of listeners) {
        listener(fake, status);
      }
    },
    /** As `becomes`, for the newest question. */
    worksOnQuestion(execution_state: Kernel.Status) {
      fake.requestExecute.mock.results.at(-1)?.value.onIOPub({
        header: { msg_type: 'status' },
        content: { execution_state },
      });
      fake.becomes(execution_state);
    },
  };
  return fake;
};
function onIOPub(_: unknown) {}
const as = (fake: ReturnType<typeof kernel>) => fake as unknown as ProbedKernel;

describe('VariableProbe', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks once, silently, and remembers', async () => {
    const fake = kernel();
    const probe = new VariableProbe();
    expect(await probe.read(as(fake), 'python')).toEqual(FOUND);
    expect(await probe.read(as(fake), 'python')).toEqual(FOUND);
    expect(fake.requestExecute).toHaveBeenCalledOnce();
    expect(fake.requestExecute).toHaveBeenCalledWith(
      expect.objectContaining({ code: '', silent: true, store_history: false, allow_stdin: false }),
      true,
    );
  });

  it('asks once for two reads at a time', async () => {
    const fake = kernel(false);
    const probe = new VariableProbe();
    const reads = [probe.read(as(fake), 'python'), probe.read(as(fake), 'python')];
    fake.futures[0]?.answer();
    expect(await Promise.all(reads)).toEqual([FOUND, FOUND]);
    expect(fake.requestExecute).toHaveBeenCalledOnce();
  });

  it('asks again after the kernel did something', async () => {
    const fake = kernel();
    const probe = new VariableProbe();
    await probe.read(as(fake), 'python');
    fake.becomes('busy');
    expect(probe.outdated).toBe(true);
    fake.becomes('idle');
    expect(await probe.read(as(fake), 'python')).toEqual(FOUND);
    expect(fake.requestExecute).toHaveBeenCalledTimes(2);
  });

  it('waits for a kernel that is busy for a moment only', async () => {
    const fake = kernel();
    const probe = new VariableProbe();
    await probe.read(as(fake), 'python');
    fake.becomes('busy');
    await vi.advanceTimersByTimeAsync(400);
    const read = probe.read(as(fake), 'python');
    fake.becomes('idle');
    expect(await read).toEqual(FOUND);
  });

  it('does not wait for a cell that runs on, and asks nothing meanwhile', async () => {
    const fake = kernel();
    const probe = new VariableProbe();
    await probe.read(as(fake), 'python');
    fake.becomes('busy');
    const early = probe.read(as(fake), 'python');
    await vi.advanceTimersByTimeAsync(500);
    expect(await early).toEqual(BUSY);
    expect(await probe.read(as(fake), 'python')).toEqual(BUSY);
    expect(fake.requestExecute).toHaveBeenCalledOnce();
  });

  it('knows its own question from a cell that starts before the reply is here', async () => {
    const fake = kernel(false);
    const probe = new VariableProbe();
    const read = probe.read(as(fake), 'python');
    fake.worksOnQuestion('busy');
    fake.worksOnQuestion('idle');
    expect(probe.outdated).toBe(false);
    fake.becomes('busy');
    expect(probe.outdated).toBe(true);
    fake.becomes('idle');
    fake.futures[0]?.answer();
    await vi.advanceTimersByTimeAsync(0);
    // What the cell changed is asked for anew, by the same read.
    fake.futures[1]?.answer();
    expect(await read).toEqual(FOUND);
    expect(fake.requestExecute).toHaveBeenCalledTimes(2);
  });

  it('asks another kernel anew', async () => {
    const [one, two] = [kernel(), kernel()];
    const probe = new VariableProbe();
    await probe.read(as(one), 'python');
    await probe.read(as(two), 'python');
    expect(two.requestExecute).toHaveBeenCalledOnce();
  });

  it('keeps an answer that comes late, and says that it came', async () => {
    const fake = kernel(false);
    const onLate = vi.fn();
    const probe = new VariableProbe(onLate);
    const read = probe.read(as(fake), 'python');
    fake.worksOnQuestion('busy');
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await read).toEqual(BUSY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await probe.read(as(fake), 'python')).toEqual(BUSY);
    expect(onLate).not.toHaveBeenCalled();
    fake.futures[0]?.answer();
    fake.worksOnQuestion('idle');
    await vi.advanceTimersByTimeAsync(0);
    expect(onLate).toHaveBeenCalledOnce();
    expect(await probe.read(as(fake), 'python')).toEqual(FOUND);
    expect(fake.requestExecute).toHaveBeenCalledOnce();
  });

  it('says that an answer came that a read asked for anew and had no time left to wait for', async () => {
    const fake = kernel(false);
    const onLate = vi.fn();
    const probe = new VariableProbe(onLate);
    const read = probe.read(as(fake), 'python');
    await vi.advanceTimersByTimeAsync(1_400);
    fake.becomes('busy');
    fake.becomes('idle');
    fake.futures[0]?.answer();
    await vi.advanceTimersByTimeAsync(100);
    expect(await read).toEqual(LATE);
    expect(onLate).not.toHaveBeenCalled();
    fake.futures[1]?.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(onLate).toHaveBeenCalledOnce();
    expect(await probe.read(as(fake), 'python')).toEqual(FOUND);
  });

  it('leaves a kernel alone that does not answer, until it has done something else', async () => {
    const fake = kernel(false);
    const probe = new VariableProbe(undefined, 5);
    const read = probe.read(as(fake), 'python');
    await vi.advanceTimersByTimeAsync(5);
    expect(await read).toEqual(LATE);
    expect(await probe.read(as(fake), 'python')).toEqual(LATE);
    expect(fake.requestExecute).toHaveBeenCalledOnce();
    fake.becomes('busy');
    fake.becomes('idle');
    const anew = probe.read(as(fake), 'python');
    await vi.advanceTimersByTimeAsync(0);
    fake.futures[1]?.answer();
    expect(await anew).toEqual(FOUND);
  });

  it('gives a read of the kernel before no answer of another', async () => {
    const [one, two] = [kernel(false), kernel()];
    const probe = new VariableProbe();
    const read = probe.read(as(one), 'python');
    expect(await probe.read(as(two), 'python')).toEqual(FOUND);
    expect(await read).toEqual(LATE);
  });

  it('finds none in a kernel that is gone', async () => {
    const fake = kernel();
    fake.requestExecute.mockImplementationOnce(() => {
      throw new Error('Canceled');
    });
    expect(await new VariableProbe().read(as(fake), 'python')).toMatchObject(NO_VARIABLES);
  });

  it.each([
    ['dead', 'The kernel is dead.'],
    ['restarting', 'The kernel is restarting.'],
    ['unknown', 'The kernel did not answer in time.'],
  ] as const)('says why a kernel that is %s tells none', async (status, reason) => {
    const fake = kernel();
    fake.status = status;
    expect(await new VariableProbe().read(as(fake), 'python')).toEqual(none(reason));
    expect(fake.requestExecute).not.toHaveBeenCalled();
  });

  it('asks neither another language nor no kernel', async () => {
    const fake = kernel();
    const probe = new VariableProbe();
    expect(await probe.read(as(fake), 'julia')).toMatchObject(NO_VARIABLES);
    expect(await probe.read(null, 'python')).toMatchObject(NO_VARIABLES);
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
