/** Gives the words of a widget's tree, a line for each component that has some. */
export function widgetText(node: unknown): string {
  return lines(node).join('\n');
}

function lines(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(lines);
  if (typeof node !== 'object' || node === null) return [];
  const { value, label, children } = node as { [prop: string]: unknown };
  const own = [value, label].filter((text): text is string => typeof text === 'string' && text.trim() !== '');
  return [...own, ...lines(children)];
}
