import type { JSX } from 'preact';
import type { ThreadItem } from '../protocol';
import { AssistantMessage } from './assistantMessage';
import { ClientToolLine } from './clientToolLine';
import { GeneratedImage } from './generatedImage';
import { StructuredInput } from './structuredInput';
import { TaskLine } from './task';
import { UnknownItem } from './unknownItem';
import { UserMessage } from './userMessage';
import { WidgetItem } from './widgetItem';
import { Workflow } from './workflow';

export interface ItemProps {
  item: ThreadItem;
  /** More of it will come. */
  streaming: boolean;
  editing: boolean;
  onEdit: (id: string | null) => void;
}

/** One item of a thread. */
export function Item({ item, streaming, editing, onEdit }: ItemProps): JSX.Element | null {
  switch (item.type) {
    case 'user_message':
      return <UserMessage item={item} editing={editing} onEdit={onEdit} />;
    case 'assistant_message':
      return <AssistantMessage item={item} streaming={streaming} />;
    case 'task':
      return <TaskLine item={item} streaming={streaming} />;
    case 'workflow':
      return <Workflow item={item} streaming={streaming} />;
    case 'generated_image':
      return <GeneratedImage item={item} streaming={streaming} />;
    case 'structured_input':
      return <StructuredInput item={item} />;
    case 'client_tool_call':
      return <ClientToolLine item={item} />;
    case 'widget':
      return <WidgetItem item={item} />;
    case 'end_of_turn':
      return null;
    default:
      return <UnknownItem kind={(item satisfies never as ThreadItem).type} />;
  }
}
