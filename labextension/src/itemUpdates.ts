/** What each update makes of its item. Nothing is changed in place; one that does not fit its item changes nothing. */
import type {
  AssistantMessageItem,
  GeneratedImageItem,
  ItemUpdate,
  OutputText,
  ThreadItem,
  WidgetItem,
  WorkflowItem,
} from './protocol';
import { withComponent } from './widgetTree';

/** Gives the item after an update. */
export function applyUpdate(item: ThreadItem, update: ItemUpdate): ThreadItem {
  switch (item.type) {
    case 'assistant_message':
      return updateMessage(item, update);
    case 'workflow':
      return updateWorkflow(item, update);
    case 'widget':
      return updateWidget(item, update);
    case 'generated_image':
      return updateImage(item, update);
    default:
      return item;
  }
}

function updateMessage(item: AssistantMessageItem, update: ItemUpdate): AssistantMessageItem {
  switch (update.type) {
    case 'assistant_message.content_part.added':
    case 'assistant_message.content_part.done':
      return withPart(item, update.content_index, () => update.content);
    case 'assistant_message.content_part.text_delta':
      return withPart(item, update.content_index, (part) => ({ ...part, text: part.text + update.delta }));
    case 'assistant_message.content_part.annotation_added':
      return withPart(item, update.content_index, (part) => ({
        ...part,
        annotations: withInserted(part.annotations, update.annotation_index, update.annotation),
      }));
    default:
      return item;
  }
}

function updateWorkflow(item: WorkflowItem, update: ItemUpdate): WorkflowItem {
  switch (update.type) {
    case 'workflow.task.added':
    case 'workflow.task.updated': {
      const empty = { type: 'custom' } as const;
      const tasks = withAt(item.workflow.tasks, update.task_index, update.task, empty);
      return { ...item, workflow: { ...item.workflow, tasks } };
    }
    default:
      return item;
  }
}

function updateWidget(item: WidgetItem, update: ItemUpdate): WidgetItem {
  switch (update.type) {
    case 'widget.root.updated':
      return { ...item, widget: update.widget };
    case 'widget.component.updated':
      return withTree(
        item,
        withComponent(item.widget, update.component_id, () => update.component),
      );
    case 'widget.streaming_text.value_delta': {
      const { component_id, delta, done } = update;
      const grow = (node: WidgetItem['widget']) => ({
        ...node,
        value: String(node.value ?? '') + delta,
        streaming: !done,
      });
      return withTree(item, withComponent(item.widget, component_id, grow));
    }
    default:
      return item;
  }
}

function withTree(item: WidgetItem, widget: WidgetItem['widget']): WidgetItem {
  return widget === item.widget ? item : { ...item, widget };
}

function updateImage(item: GeneratedImageItem, update: ItemUpdate): GeneratedImageItem {
  if (update.type !== 'generated_image.updated') return item;
  return { ...item, image: update.image, progress: update.progress };
}

const EMPTY_PART: OutputText = { type: 'output_text', text: '', annotations: [] };

function withPart(item: AssistantMessageItem, index: number, change: (part: OutputText) => OutputText) {
  const part = change(item.content[index] ?? EMPTY_PART);
  return { ...item, content: withAt(item.content, index, part, EMPTY_PART) };
}

/** Sets one place of a list, which grows by `empty` as far as it is needed. */
function withAt<T>(list: readonly T[], index: number, value: T, empty: T): T[] {
  const grown = [...list];
  while (grown.length < index) grown.push(empty);
  grown[index] = value;
  return grown;
}

/** Moves what is at the place and behind it; a place beyond the end is the end. */
function withInserted<T>(list: readonly T[], index: number, value: T): T[] {
  const grown = [...list];
  grown.splice(index, 0, value);
  return grown;
}
