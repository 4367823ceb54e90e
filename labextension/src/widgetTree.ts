/** A widget's tree, which is updated by the ids of its components. */
import type { Json, WidgetNode } from './protocol';

/** Gives the tree with that component changed; the very same tree where there is no such component. */
export function withComponent(
  node: WidgetNode,
  id: string,
  change: (node: WidgetNode) => WidgetNode,
): WidgetNode {
  if (node.id === id) return change(node);
  const { children } = node;
  if (Array.isArray(children)) {
    const changed = children.map((child) => (isNode(child) ? inChild(child, id, change) : child));
    return changed.some((child, i) => child !== children[i]) ? { ...node, children: changed } : node;
  }
  if (!isNode(children)) return node;
  const changed = inChild(children, id, change);
  return changed === children ? node : { ...node, children: changed };
}

function inChild(child: WidgetNode, id: string, change: (node: WidgetNode) => WidgetNode): Json {
  return withComponent(child, id, change) as Json;
}

function isNode(value: Json | undefined): value is Json & WidgetNode {
  return typeof (value as WidgetNode | null | undefined)?.type === 'string';
}
