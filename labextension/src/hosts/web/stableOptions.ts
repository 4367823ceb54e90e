/** Options that a component makes anew each time it is drawn, so that only a real change counts. */

/** Whether two values say the same; functions always do, as `stable` calls the latest one anyway. */
export function isSame(one: unknown, other: unknown): boolean {
  if (typeof one === 'function' && typeof other === 'function') return true;
  if (!isPlain(one) || !isPlain(other)) return Object.is(one, other);
  const keys = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => key in other && isSame(one[key], other[key]))
  );
}

/** Gives `value` with functions that call what stands in their place in `latest()` when they are called. */
export function stable<T>(value: T, latest: () => unknown): T {
  if (typeof value === 'function') {
    const call = (...args: unknown[]) => (latest() as (...args: unknown[]) => unknown)(...args);
    return call as T;
  }
  if (!isPlain(value)) return value;
  const part = (key: string) => () => (latest() as { [key: string]: unknown })[key];
  if (Array.isArray(value)) return value.map((each, index) => stable(each, part(String(index)))) as T;
  const entries = Object.entries(value).map(([key, each]) => [key, stable(each, part(key))]);
  return Object.fromEntries(entries) as T;
}

function isPlain(value: unknown): value is { [key: string]: unknown } {
  return (
    Array.isArray(value) ||
    (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
  );
}
