import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ThreadItem, UserMessageItem } from '../protocol';
import { AssistantMessage } from './assistantMessage';
import { cellOf, TurnContext } from './turn';
import { UserMessage } from './userMessage';
import { TaskLine, UnknownItem, Workflow } from './workLines';

export interface ItemProps {
  item: ThreadItem;
  question: UserMessageItem | null;
  streaming: boolean;
  last: boolean;
  editable: boolean;
  editing: boolean;
  onEdit: (id: string | null) => void;
}

/** One item of a thread, drawn again only when something of its own changed. */
export function Item(props: ItemProps): JSX.Element {
  const { item, question, streaming, last, editable, editing, onEdit } = props;
  const turn = useMemo(() => ({ cell: question && cellOf(question) }), [question]);
  return useMemo(
    () => (
      <TurnContext.Provider value={turn}>
        {itemOf({ item, question, streaming, last, editable, editing, onEdit })}
      </TurnContext.Provider>
    ),
    [item, question, turn, streaming, last, editable, editing, onEdit],
  );
}

function itemOf({ item, streaming, last, editable, editing, onEdit }: ItemProps): JSX.Element | null {
  switch (item.type) {
    case 'user_message':
      return <UserMessage item={item} editable={editable} editing={editing} onEdit={onEdit} />;
    case 'assistant_message':
      return <AssistantMessage item={item} streaming={streaming} last={last} />;
    case 'task':
      return <TaskLine item={item} />;
    case 'workflow':
      return <Workflow item={item} streaming={streaming} />;
    case 'end_of_turn':
      return null;
    case 'widget':
      return <UnknownItem kind={item.type} />;
    default:
      return <UnknownItem kind={(item satisfies never as ThreadItem).type} />;
  }
}
