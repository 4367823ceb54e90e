/** An expression evaluated in the kernel behind the person's back: nothing runs, is stored or is shown. */
import type { Kernel } from '@jupyterlab/services';
import type { Json } from '../../json';

type Evaluating = Pick<Kernel.IKernelConnection, 'requestExecute'>;

/** The `application/json` that the value shows as; null where it fails or shows as none. */
export async function evaluate(kernel: Evaluating, expression: string): Promise<Json> {
  const future = kernel.requestExecute(
    {
      code: '',
      silent: true,
      store_history: false,
      allow_stdin: false,
      stop_on_error: false,
      user_expressions: { value: expression },
    },
    true,
  );
  const { content } = await future.done;
  const value = content.status === 'ok' ? content.user_expressions?.value : undefined;
  const data = (value as { data?: { [mime: string]: unknown } } | undefined)?.data;
  return (data?.['application/json'] ?? null) as Json;
}
